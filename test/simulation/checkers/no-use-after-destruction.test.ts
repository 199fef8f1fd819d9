/**
 * Uses of destroyed keys, made on purpose with real signatures, are seen in octets; what was signed before or by others is not reported.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { createHierarchy, type Hierarchy } from '../../../src/authority/hierarchy.ts';
import { createContingencyKeySet } from '../../../src/authority/contingency.ts';
import { toHex } from '../../../src/core/bytes.ts';
import type { SigningKey } from '../../../src/crypto/keys.ts';
import { seededRandom } from '../../../src/crypto/index.ts';
import { signMessage } from '../../../src/gbcs/signing.ts';
import { composeUpdateCredentials } from '../../../src/party/compose.ts';
import { keyIdentifierOf } from '../../../src/recovery/key-identifier.ts';
import { symmetricKeyIdentifier } from '../../../src/recovery/notified-keys.ts';
import { noUseAfterDestruction } from '../../../src/simulation/checkers/no-use-after-destruction.ts';
import type { CheckedWorld } from '../../../src/simulation/checkers/index.ts';
import type { Generation } from '../../../src/simulation/checkers/checker.ts';
import { type Doctor, problemsOf } from './doctored.ts';

const clock = { now: () => 1_767_225_600_000 as never };
const random = seededRandom('destroyed');
/** Two generations whose keys still sign, although the log will say otherwise. */
const [one, two] = [1, 2].map((generation) =>
  createHierarchy({ clock, random, assumptions: {}, generation }),
) as [Hierarchy, Hierarchy];
const sameRoot: Generation = { ...one, issuingOca: two.issuingOca };
const newSymmetricKey: Generation = {
  ...one,
  contingency: createContingencyKeySet({
    random: random.fork('symmetric'),
    keep: one.contingency,
  }),
};

/** Of the first generation's keys. */
function identifierOf(key: string): string | undefined {
  const { contingency, root } = one;
  const identifiers: Readonly<Record<string, string>> = {
    'Contingency Symmetric Key': symmetricKeyIdentifier(contingency),
    'Contingency Private Key': toHex(contingency.key.keyIdentifier),
    'organisation hierarchy 1': toHex(keyIdentifierOf(root)),
  };
  return identifiers[key];
}

/** Begins under the first generation, goes over to another, and destroys a key of the first. */
function problems(options: {
  readonly to?: Generation;
  readonly destroyed?: string;
  readonly state?: string;
  readonly then: (doctor: Doctor) => void;
  readonly before?: (doctor: Doctor) => void;
}): readonly string[] {
  const { to = two, destroyed = 'organisation hierarchy 1', state = 'destroyed' } = options;
  let current: Generation = one;
  const retired: Generation[] = [];
  const authority: CheckedWorld['authority'] = { current: () => current, retired };
  return problemsOf(
    noUseAfterDestruction,
    (doctor) => {
      current = to;
      const recovery = doctor.world.party('recovery').credential('digitalSignature');
      const recoveryKey = toHex(keyIdentifierOf(recovery.certificate));
      options.before?.(doctor);
      if (destroyed.startsWith('organisation')) retired.push(one);
      const keyIdentifier = identifierOf(destroyed) ?? recoveryKey;
      doctor.write('recovery.key', { key: destroyed, keyIdentifier, from: 'active', to: state });
      options.then(doctor);
    },
    { lies: { authority } },
  );
}

let issued: Uint8Array = new Uint8Array();
let now: Generation = one;
let gone: Generation[] = [];

/** An authority that goes over to another generation when it is told. */
function movable(): CheckedWorld['authority'] {
  now = one;
  gone = [];
  return { current: () => now, retired: gone };
}

function move(to: Generation, from: Generation): void {
  now = to;
  gone.push(from);
}

/** A mode 9 command under the contingency key of a generation. */
function contingencyCommand(
  { esme, world }: Doctor,
  by: { readonly key: SigningKey; readonly symmetricKey: Uint8Array },
): Uint8Array {
  const unsigned = composeUpdateCredentials({
    target: esme.entityId,
    originatorId: two.contingency.originatorId,
    originatorCounter: 1n,
    mode: 'anyByContingency',
    replacements: { root: two.root },
    issuers: [],
    plaintextSymmetricKey: by.symmetricKey,
  });
  expect(world.fleet.devices.length).toBeGreaterThan(0);
  return signMessage(unsigned, by.key);
}

/** A command for the supplier's signing cell with a certificate that an authority issues now. */
function newCertificate({ world, esme }: Doctor, authority: Hierarchy): Uint8Array {
  const supplier = world.party('supplier');
  return supplier.updateCredentials({
    target: esme.entityId,
    mode: 'supplierBySupplier',
    replacements: {
      'supplier.digitalSignature': authority.issue(supplier.request('digitalSignature')),
    },
    issuers: [],
  });
}

const contingencyOf = (
  { contingency }: Generation,
  symmetricKey: Uint8Array = new Uint8Array(16),
): Parameters<typeof contingencyCommand>[1] => ({ key: contingency.signingKey, symmetricKey });

describe('a destroyed key is used', () => {
  test('the Contingency Private Key signs a command', () => {
    const found = problems({
      destroyed: 'Contingency Private Key',
      then: (doctor) => {
        doctor.step({ command: contingencyCommand(doctor, contingencyOf(one)) });
      },
    });
    expect(found).toEqual([
      'got a command that was signed with the Contingency Private Key after its destruction',
    ]);
  });

  test('the Contingency Symmetric Key is told to a device', () => {
    const found = problems({
      destroyed: 'Contingency Symmetric Key',
      to: newSymmetricKey,
      then: (doctor) => {
        const old = contingencyOf(two, one.contingency.releaseSymmetricKey());
        doctor.step({ command: contingencyCommand(doctor, old) });
      },
    });
    expect(found).toEqual(['was told the Contingency Symmetric Key after its destruction']);
  });

  test('the Issuing OCA certifies a key of a party', () => {
    const found = problems({
      then: (doctor) => {
        doctor.step({ command: newCertificate(doctor, one) });
      },
    });
    expect(found).toEqual([
      'holds a certificate that organisation hierarchy 1, issuingOca signed after its destruction',
    ]);
  });

  test('the Issuing OCA certifies a key that nobody has sent to a device yet', () => {
    const found = problems({
      then: ({ world }) => {
        const supplier = world.party('supplier');
        supplier.use(supplier.renew(one));
      },
    });
    expect(found).toHaveLength(3);
    expect(new Set(found).size).toBe(1);
  });

  test('the Root OCA certifies an Issuing OCA', () => {
    const found = problemsOf(
      noUseAfterDestruction,
      ({ world, esme, write, step }) => {
        move(two, world.authority.current());
        const key = 'organisation hierarchy 1';
        const keyIdentifier = identifierOf(key) ?? '';
        write('recovery.key', { key, keyIdentifier, from: 'active', to: 'destroyed' });
        const fresh = world.authority.found('issuing');
        if (!fresh.ok) throw new Error('the Root OCA of the world still signs');
        const { value: authority } = fresh;
        const supplier = world.party('supplier');
        const certificate = authority.issue(supplier.request('digitalSignature'));
        const command = supplier.updateCredentials({
          target: esme.entityId,
          mode: 'supplierBySupplier',
          replacements: { 'supplier.digitalSignature': certificate },
          issuers: [authority.issuingOca],
        });
        step({ command });
      },
      { lies: { authority: movable() } },
    );
    expect(found).toEqual([
      'holds a certificate that organisation hierarchy 1, root signed after its destruction',
    ]);
  });

  test.each(['Contingency Symmetric Key', 'Contingency Private Key'])(
    'both contingency keys were destroyed, and the %s is used',
    (used) => {
      const own = used.startsWith('Contingency Private') ? one : two;
      const symmetricKey = own === one ? undefined : one.contingency.releaseSymmetricKey();
      const found = problems({
        destroyed: 'Contingency Symmetric Key',
        then: (doctor) => {
          const key = 'Contingency Private Key';
          const keyIdentifier = identifierOf(key) ?? '';
          doctor.write('recovery.key', { key, keyIdentifier, from: 'active', to: 'destroyed' });
          doctor.step({ command: contingencyCommand(doctor, contingencyOf(own, symmetricKey)) });
        },
      });
      expect(found).toHaveLength(1);
      expect(found[0]).toContain(used);
    },
  );

  test('a Recovery key signs a command', () => {
    let stolen: SigningKey | undefined;
    const found = problems({
      destroyed: 'Recovery Private Key',
      before: ({ world }) => {
        const recovery = world.party('recovery');
        stolen = recovery.signingKey();
        recovery.use(recovery.renew(two));
      },
      then: (doctor) => {
        const { world, esme, step } = doctor;
        const command = world.party('recovery').updateCredentials({
          target: esme.entityId,
          mode: 'anyExceptAbnormalRootByRecovery',
          replacements: world.party('supplier').cells(),
          issuers: [],
          ...(stolen && { signWith: stolen }),
        });
        step({ command });
      },
    });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/signed with the Recovery Private Key after its destruction/);
  });
});

describe('silent', () => {
  test.each<[string, Parameters<typeof problems>[0]]>([
    [
      'the key is spent, not destroyed',
      {
        destroyed: 'Contingency Private Key',
        state: 'spent',
        then: (doctor) => {
          doctor.step({ command: contingencyCommand(doctor, contingencyOf(one)) });
        },
      },
    ],
    [
      'the new Contingency key of the same name signs',
      {
        destroyed: 'Contingency Private Key',
        then: (doctor) => {
          const fresh = contingencyOf(two, two.contingency.releaseSymmetricKey());
          doctor.step({ command: contingencyCommand(doctor, fresh) });
        },
      },
    ],
    [
      'an attacker has a copy',
      {
        destroyed: 'Contingency Private Key',
        then: (doctor) => {
          const command = contingencyCommand(doctor, contingencyOf(one));
          doctor.step({ command, sender: 'thief' });
        },
      },
    ],
    [
      'a command was under way when the key was destroyed',
      {
        destroyed: 'Contingency Private Key',
        before: ({ write, esme }) => {
          const about = { requester: 'dcc', serviceRequest: 'contingency', octets: 1 };
          write('dcc.submitted', { ticket: 1, device: esme.entityId, ...about });
        },
        then: (doctor) => {
          doctor.step({ command: contingencyCommand(doctor, contingencyOf(one)) });
        },
      },
    ],
    [
      'only the Issuing OCA is new, and the root goes on',
      {
        to: sameRoot,
        then: (doctor) => {
          doctor.step({ command: newCertificate(doctor, two) });
        },
      },
    ],
    [
      'a certificate that was in use before',
      {
        before: ({ world }) => {
          const supplier = world.party('supplier');
          supplier.use(supplier.renew(one));
        },
        then: ({ world, esme, step }) => {
          const supplier = world.party('supplier');
          const command = supplier.updateCredentials({
            target: esme.entityId,
            mode: 'supplierBySupplier',
            replacements: {
              'supplier.digitalSignature': supplier.credential('digitalSignature').certificate,
            },
            issuers: [],
          });
          step({ command });
        },
      },
    ],
    [
      'a command was under way, and another one to the same device is over',
      {
        destroyed: 'Contingency Private Key',
        before: ({ write, esme }) => {
          for (const ticket of [1, 2]) {
            const about = { requester: 'dcc', serviceRequest: 'contingency', octets: 1 };
            write('dcc.submitted', { ticket, device: esme.entityId, ...about });
          }
          const over = { serviceRequest: 'contingency', result: 'success', attempts: 1 } as const;
          write('dcc.concluded', { ticket: 2, device: esme.entityId, cells: [], ...over });
        },
        then: (doctor) => {
          doctor.step({ command: contingencyCommand(doctor, contingencyOf(one)) });
        },
      },
    ],
    [
      'a certificate that another device was sent before, and nobody has in use yet',
      {
        before: (doctor) => {
          issued = newCertificate(doctor, one);
          doctor.step({ command: issued });
        },
        then: ({ step }) => {
          step({ command: issued });
        },
      },
    ],
    [
      'what arrives is no message',
      {
        then: ({ step }) => {
          step({ command: Uint8Array.of(1, 2, 3) });
        },
      },
    ],
  ])('%s', (_, options) => {
    expect(problems(options)).toEqual([]);
  });

  test('but not about a command that was signed after it, because another was under way', () => {
    const found = problems({
      destroyed: 'Contingency Private Key',
      then: (doctor) => {
        const about = { requester: 'dcc', serviceRequest: 'contingency', octets: 1 };
        doctor.write('dcc.submitted', { ticket: 1, device: doctor.esme.entityId, ...about });
        doctor.step({ command: contingencyCommand(doctor, contingencyOf(one)) });
      },
    });
    expect(found).toHaveLength(1);
  });
});
