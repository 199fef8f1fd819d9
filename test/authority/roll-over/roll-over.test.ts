/**
 * OCA3 → OCA4 in its readings, with real devices that are asked to take what the new authority issued.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import type { CertificateRecord } from '../../../src/authority/certificates/register.ts';
import {
  type RollOver,
  type RollOverReading,
  beginRollOver,
} from '../../../src/authority/roll-over/roll-over.ts';
import { reissueIssuingOca } from '../../../src/authority/roll-over/same-key.ts';
import { DAY_MS, addMs } from '../../../src/core/instant.ts';
import { signMessage } from '../../../src/gbcs/signing.ts';
import { composeUpdateCredentials } from '../../../src/party/compose.ts';
import { cellsOf } from '../../../src/party/wallet.ts';
import { toHex } from '../../../src/core/bytes.ts';
import { type CellName } from '../../../src/vocabulary/cells.ts';
import { eui64, formatEui64 } from '../../../src/vocabulary/eui64.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import { smkiExtensions } from '../../../src/x509/extensions.ts';
import { validatePath } from '../../../src/x509/path.ts';
import { METER, SUPPLIER, organisationRequest } from '../csr.ts';
import { type Fleet, fleet } from '../fleet.ts';
import { certificateInUse, openCeremony, testEnvironment } from '../environments.ts';
import { HAS_OPENSSL, opensslVerify } from '../openssl.ts';

function begin(world: Fleet, reading: RollOverReading): RollOver {
  const { environment } = world;
  const governed = environment.description.governance === 'governed';
  const ceremony = governed ? openCeremony(world, `roll over (${reading})`) : undefined;
  const rollOver = granted(beginRollOver({ environment, reading, ...(ceremony && { ceremony }) }));
  ceremony?.close();
  return rollOver;
}

/** Replaces cells of the meter by the Recovery key. */
function replaceByRecovery(
  world: Fleet,
  replacements: Partial<Record<CellName, Uint8Array>>,
  issuers: readonly Uint8Array[],
  linkCertificates: readonly Uint8Array[] = [],
): string {
  const command = world.recovery.updateCredentials({
    target: world.meter.entityId,
    mode: 'anyExceptAbnormalRootByRecovery',
    replacements,
    issuers,
    linkCertificates,
  });
  const { outcome } = world.meter.receive(command);
  if (!outcome.accepted) throw new Error(outcome.explain());
  return outcome.explain();
}

const serialsInUse = ({ environment }: Fleet, entityId: string): readonly CertificateRecord[] =>
  environment.repository.search({ entityId, status: 'I' });

describe.each(['zaz1-like', 'production-like'] as const)('the next Issuing OCA (%s)', (preset) => {
  test('is prepared, published, active; the old retires when nobody relies on it', () => {
    const world = fleet(preset);
    const { environment, supplier, meter, alder } = world;
    const { organisation } = environment.authorities;
    const old = organisation.active!;
    const rollOver = begin(world, 'issuing');
    expect(rollOver.states).toEqual({ from: 'active', to: 'prepared' });
    expect(rollOver.fromGeneration).toBe(rollOver.toGeneration);
    expect(organisation.active).toBe(old);
    granted(rollOver.publish());
    granted(rollOver.activate());
    expect(rollOver.states).toEqual({ from: 'retiring', to: 'active' });
    expect(organisation.active).toBe(rollOver.to);
    expect(rollOver.gaps()).toEqual([]);
    expect(rollOver.remaining()).toMatchObject([{ device: METER }]);

    // The supplier renews under the new authority, and the meter takes it with the certificate that the AKI names.
    const renewed = supplier.renew(environment.certificates.portal(alder));
    const replacements = cellsOf('supplier', renewed);
    const issuers = granted(environment.pathCertificates(Object.values(replacements)));
    expect(issuers).toEqual([rollOver.to.certificate]);
    expect(rollOver.duties().filter(({ subscriber }) => subscriber === 'Alder')).toMatchObject(
      Array.from({ length: 3 }, () => ({ duty: 'install', devices: 1 })),
    );
    replaceByRecovery(world, replacements, issuers);
    for (const { certificate } of renewed) {
      const serial = toHex(parseCertificate(certificate).serialNumber);
      granted(environment.certificates.use({ by: alder, serial }));
    }
    supplier.use(renewed);
    expect(rollOver.duties().filter(({ subscriber }) => subscriber === 'Alder')).toMatchObject(
      Array.from({ length: 3 }, () => ({ duty: 'supersede', devices: 0 })),
    );
    for (const { serial, issuer } of serialsInUse(world, SUPPLIER)) {
      if (issuer === old.name) granted(environment.certificates.supersede({ by: alder, serial }));
    }
    expect(rollOver.duties().some(({ subscriber }) => subscriber === 'Alder')).toBe(false);
    expect(rollOver.remaining()[0]?.cells).not.toContain('supplier.digitalSignature');
    expect(meter.describe().cells['supplier.digitalSignature']?.entityId).toBe(
      formatEui64(eui64(SUPPLIER)),
    );
    expect(rollOver.retire()).toMatchObject({ refusal: { code: 'still-relied-on' } });
  });

  test('retires once every subscriber has done his duty', () => {
    const world = testEnvironment(preset);
    const record = certificateInUse(world, world.alder);
    const rollOver = begin(world as Fleet, 'issuing');
    granted(rollOver.publish());
    granted(rollOver.activate());
    const duty = () => rollOver.duties().map((one) => one.duty);
    expect(duty()).toEqual(['request']);
    const { certificates } = world.environment;
    const by = world.alder;
    const request = organisationRequest({ key: 'next' });
    const next = granted(certificates.replace({ by, serial: record.serial, request }));
    expect(duty()).toEqual(['accept']);
    granted(certificates.accept({ by, serial: next.serial }));
    expect(duty()).toEqual(['use']);
    granted(certificates.use({ by, serial: next.serial }));
    expect(duty()).toEqual(['supersede']);
    granted(certificates.supersede({ by, serial: record.serial }));
    expect(duty()).toEqual([]);
    const governed = preset === 'production-like';
    granted(rollOver.retire(governed ? openCeremony(world) : undefined));
    expect(rollOver.states).toEqual({ from: 'retired', to: 'active' });
    expect(rollOver.from.key.life.state).toBe('destroyed');
    // Its certificate is not revoked: what it issued is still valid for whoever has it.
    const verdict = validatePath({
      leaf: record.certificate,
      intermediates: [rollOver.from.certificate],
      anchors: [rollOver.fromGeneration.tier.root.certificate],
      at: world.clock.now(),
      rules: 'path',
    });
    expect(verdict.valid).toBe(true);
  });
});

test('a leaf sent with the wrong issuer is refused by the device, with the right one accepted', () => {
  const world = fleet();
  const old = world.environment.authorities.organisation.active!;
  const rollOver = begin(world, 'issuing');
  granted(rollOver.publish());
  granted(rollOver.activate());
  const renewed = cellsOf(
    'supplier',
    world.supplier.renew(world.environment.certificates.portal(world.alder)),
  );
  const wrong = replaceByRecovery(world, renewed, [old.certificate]);
  expect(wrong).toContain('noTrustAnchor');
  const right = replaceByRecovery(world, renewed, [rollOver.to.certificate]);
  expect(right).not.toContain('noTrustAnchor');
});

describe('a new root key (RFC 4210 link certificates)', () => {
  test('is taken by a device in a normal replacement with newWithOld, and not without', () => {
    const world = fleet();
    const { environment, meter } = world;
    const rollOver = begin(world, 'root');
    const { newWithOld, oldWithNew } = rollOver.links!;
    granted(rollOver.publish());
    granted(rollOver.activate());
    const { tier } = rollOver.toGeneration;
    expect(tier.root.name).toBe(rollOver.fromGeneration.tier.root.name);
    const before = meter.describe().cells.root;
    replaceByRecovery(world, { root: tier.root.certificate }, []);
    expect(meter.describe().cells.root).toEqual(before);
    replaceByRecovery(world, { root: tier.root.certificate }, [], [oldWithNew]);
    expect(meter.describe().cells.root).toEqual(before);
    replaceByRecovery(world, { root: tier.root.certificate }, [], [newWithOld]);
    expect(meter.describe().cells.root?.keyIdentifier).toBe(toHex(tier.root.keyIdentifier));
    expect(rollOver.gaps()).not.toEqual([]);
    expect(environment.authorities.organisation.current).toBe(rollOver.toGeneration);
  });

  test('lets relying parties of either root reach what is under the other', () => {
    const world = testEnvironment();
    const before = certificateInUse(world, world.alder);
    const rollOver = begin(world as Fleet, 'root');
    granted(rollOver.publish());
    granted(rollOver.activate());
    const after = certificateInUse(world, world.alder, { key: 'after' });
    const { newWithOld, oldWithNew } = rollOver.links!;
    const roots = [rollOver.fromGeneration, rollOver.toGeneration].map(
      ({ tier }) => tier.root.certificate,
    );
    const rows = [
      [after, rollOver.to, newWithOld, roots[0]!],
      [before, rollOver.from, oldWithNew, roots[1]!],
    ] as const;
    for (const [record, issuing, link, anchor] of rows) {
      const question = {
        leaf: record.certificate,
        intermediates: [issuing.certificate, link],
        at: world.clock.now(),
      };
      const options = { anchors: [anchor], rules: 'rfc5280-profile' } as const;
      expect(validatePath({ ...question, ...options }).reasons).toEqual([]);
      expect(
        validatePath({ ...question, ...options, intermediates: [issuing.certificate] }).valid,
      ).toBe(false);
      if (!HAS_OPENSSL) continue;
      expect(opensslVerify({ ...question, roots: [anchor] })).toBe('');
    }
    const link = smkiExtensions(parseCertificate(newWithOld));
    expect(link.authorityKeyIdentifier?.keyIdentifier).toEqual(
      rollOver.fromGeneration.tier.root.keyIdentifier,
    );
    expect(link.wrappedContingencyKey).toBeUndefined();
  });

  test('is no way out when the root is compromised', () => {
    const world = testEnvironment();
    const { environment } = world;
    const { name } = environment.authorities.organisation.current.tier.root;
    granted(
      environment.authorities.freeze({ name, key: 'compromised', by: 'PMA', because: 'theft' }),
    );
    expect(beginRollOver({ environment, reading: 'root' })).toMatchObject({
      refusal: { code: 'root-compromised' },
    });
    expect(beginRollOver({ environment, reading: 'issuing' })).toMatchObject({
      refusal: { code: 'root-compromised' },
    });
    const rollOver = granted(beginRollOver({ environment, reading: 'hierarchy' }));
    expect(rollOver.warnings).toEqual([]);
  });
});

describe('a whole new hierarchy (Apex)', () => {
  test('is for devices moved one by one; certificates go into use for those that are', () => {
    const world = fleet();
    const { environment, meter, supplier, alder, clock } = world;
    const rollOver = begin(world, 'hierarchy');
    expect(rollOver.warnings).toHaveLength(1);
    granted(rollOver.publish());
    granted(rollOver.activate());
    expect(rollOver.toGeneration.tier.root.name).toBe('SZB');
    const renewed = supplier.renew(environment.certificates.portal(alder));
    const serials = renewed.map(({ certificate }) =>
      toHex(parseCertificate(certificate).serialNumber),
    );
    // The meter still holds the old root, so nothing that it must rely on may go into use.
    for (const serial of serials) {
      expect(environment.certificates.use({ by: alder, serial })).toMatchObject({
        refusal: { code: 'device-cannot-validate' },
      });
    }
    const { contingency } = rollOver.fromGeneration;
    const replacements = {
      root: rollOver.toGeneration.tier.root.certificate,
      ...cellsOf('supplier', renewed),
    };
    const command = signMessage(
      composeUpdateCredentials({
        target: meter.entityId,
        mode: 'anyByContingency',
        originatorId: contingency.originatorId,
        originatorCounter: BigInt(clock.now()),
        replacements,
        issuers: granted(
          environment.pathCertificates(renewed.map(({ certificate }) => certificate)),
        ),
        plaintextSymmetricKey: contingency.releaseSymmetricKey(),
      }),
      contingency.signingKey,
    );
    const { outcome } = meter.receive(command);
    expect(outcome.accepted, outcome.explain()).toBe(true);
    for (const serial of serials) granted(environment.certificates.use({ by: alder, serial }));
    // The network operator is still to come: his old certificates mean nothing to the meter now.
    expect(rollOver.gaps().map(({ devices }) => devices)).toContainEqual([meter.entityId]);
    expect(rollOver.remaining()).toMatchObject([{ device: METER }]);
    expect(rollOver.remaining()[0]?.cells).not.toContain('root');
  });

  test('retires the old root and its contingency keys at the end', () => {
    const world = testEnvironment();
    const rollOver = begin(world as Fleet, 'hierarchy');
    granted(rollOver.publish());
    granted(rollOver.activate());
    granted(rollOver.retire());
    const { tier, contingency } = rollOver.fromGeneration;
    expect(tier.rootKey.life.state).toBe('destroyed');
    expect(contingency.symmetricKey.state).toBe('destroyed');
    expect(() => contingency.signingKey.sign(new Uint8Array(1))).toThrow(
      expect.objectContaining({ code: 'keys/destroyed' }),
    );
    expect(tier.root.life.state).toBe('retired');
  });

  test('T57: warns when another environment has the same hierarchy', () => {
    const world = testEnvironment({ name: 'UIT' });
    const { environment, clock } = world;
    const other = testEnvironment({ name: 'SIT' }, { sharesHierarchyWith: environment, clock });
    expect(other.environment.sharesWith).toEqual(['UIT']);
    const rollOver = begin(world as Fleet, 'hierarchy');
    expect(rollOver.warnings[0]).toContain('SIT');
  });
});

describe('a roll-over', () => {
  test('gives a frozen authority its successor, and retires it like any other', () => {
    const { environment, alder } = testEnvironment();
    const { authorities } = environment;
    const { name } = authorities.organisation.active!;
    granted(authorities.freeze({ name, key: 'compromised', by: 'PMA', because: 'theft' }));
    const request = organisationRequest();
    const stopped = { refusal: { code: 'issuance-stopped' } };
    expect(environment.certificates.request({ by: alder, request })).toMatchObject(stopped);
    const rollOver = granted(beginRollOver({ environment, reading: 'issuing' }));
    expect(rollOver.warnings).toEqual([expect.stringContaining('is frozen')]);
    granted(granted(rollOver.publish()).activate());
    expect(granted(environment.certificates.request({ by: alder, request })).issuer).toBe(
      rollOver.to.name,
    );
    granted(rollOver.retire());
    expect(rollOver.from.life.history.map(({ state }) => state)).toEqual([
      'prepared',
      'published',
      'active',
      'frozen',
      'retiring',
      'retired',
    ]);
  });

  test('follows another for decades, every authority with its own name', () => {
    const world = testEnvironment({ like: 'zaz1-like', lifetimes: { rootOca: 80 } });
    const { environment, clock } = world;
    for (let year = 0; year < 40; year += 5) {
      const rollOver = granted(beginRollOver({ environment, reading: 'issuing' }));
      granted(rollOver.publish());
      granted(rollOver.activate());
      granted(rollOver.retire());
      clock.advance(5 * 365 * DAY_MS);
    }
    const { issuing, active } = environment.authorities.organisation;
    expect(issuing.map(({ name }) => name)).toEqual(
      Array.from({ length: 9 }, (_, i) => `SZ${i + 1}`),
    );
    expect(issuing.filter(({ life }) => life.state === 'retired')).toHaveLength(8);
    expect(active!.notAfter).toBeGreaterThan(addMs(clock.now(), 10 * 365 * DAY_MS));
  });
});

describe('the same key certified again', () => {
  test('keeps name and key; what was issued is valid under either certificate', () => {
    const world = testEnvironment('zaz1-like');
    const { environment, clock, alder } = world;
    const { organisation } = environment.authorities;
    const old = organisation.active!;
    const before = certificateInUse(world, alder);
    clock.advance(DAY_MS);
    const next = granted(reissueIssuingOca(environment, { by: 'DCC: ARO' }));
    expect(next.name).toBe(old.name);
    expect(next.keyIdentifier).toEqual(old.keyIdentifier);
    expect(next.serial).not.toBe(old.serial);
    expect(organisation.active).toBe(next);
    for (const issuing of [old, next]) {
      const verdict = validatePath({
        leaf: before.certificate,
        intermediates: [issuing.certificate],
        anchors: [organisation.current.tier.root.certificate],
        at: clock.now(),
        rules: 'path',
      });
      expect(verdict.valid).toBe(true);
    }
    expect(granted(environment.pathCertificates([before.certificate]))).toEqual([next.certificate]);
  });
});
