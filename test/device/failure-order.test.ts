/**
 * Two faults in one replacement: it fails for the one that `check-order.ts` has first. The order is said here once more,
 * by hand, and every fault is made by a change of its own, so that no two checks can change places unseen.
 */
import { expect, test } from 'vitest';
import { der } from '../../src/asn1/index.ts';
import { addMs, addYears, startOfDay } from '../../src/core/instant.ts';
import { CHECKS, PHASES } from '../../src/device/check-order.ts';
import {
  REPLACEMENT_FAILURES,
  type ReplacementFailureCode,
} from '../../src/device/replacement-failures.ts';
import { cellReference } from '../../src/gbcs/cell-reference.ts';
import type { ReplacementMode } from '../../src/gbcs/modes.ts';
import { authoriserOf, draftOf, nextCells } from '../../src/testing/cases/case-bench.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import type {
  CertificateContents,
  CertificateDefect,
} from '../../src/x509/certificate-contents.ts';
import { issueCertificate } from '../../src/x509/issue.ts';
import { nameFromText } from '../../src/x509/name-from-text.ts';
import { OID } from '../../src/x509/object-identifiers.ts';
import { START, deviceOnBench } from '../support/device-bench.ts';
import { type Fault as FaultOf, spoilt, testOrder } from '../support/two-faults.ts';

const { bench } = deviceOnBench('ESME');
const { pki } = bench;
const LATER = addYears(START, 1);

const BASES = ['a leaf', 'a root'] as const;
type Base = (typeof BASES)[number];

/** One replacement to be spoilt: its certificate as far as it is made, and the device that it goes to. */
interface Attempt {
  readonly mode: ReplacementMode;
  readonly cell: CellName;
  readonly slot: 'digitalSignature' | 'keyAgreement';
  readonly role: 'networkOperator' | 'transitionalCoS';
  readonly hierarchy: 'own' | 'other';
  readonly change: Partial<CertificateContents>;
  readonly defects: readonly CertificateDefect[];
  /** Who signs a root: itself, or a stranger. */
  readonly rootSigner: 'own' | 'other';
  readonly links: readonly Uint8Array[];
  readonly readable: 'yes' | 'no';
  readonly executed: 'now' | 'after its authoriser was replaced';
  readonly device: NonNullable<Parameters<typeof deviceOnBench>[1]>;
}

type Spoil = Fault['spoil'];

type Fault = FaultOf<Attempt, Base, ReplacementFailureCode>;

const inBoth = (code: ReplacementFailureCode, touches: string, spoil: Spoil): readonly Fault[] =>
  BASES.map((base) => ({ code, in: base, touches, spoil }));
const inLeaf = (code: ReplacementFailureCode, touches: string, spoil: Spoil): Fault => ({
  code,
  in: 'a leaf',
  touches,
  spoil,
});
const inRoot = (code: ReplacementFailureCode, touches: string, spoil: Spoil): Fault => ({
  ...inLeaf(code, touches, spoil),
  in: 'a root',
});

const defect =
  (change: CertificateDefect): Spoil =>
  ({ defects }) => ({ defects: [...defects, change] });
const withExtension = (id: string, change: { critical?: boolean; value?: Uint8Array }) =>
  defect((fields) => ({
    ...fields,
    extensions: fields.extensions.map((one) => (one.id === id ? { ...one, ...change } : one)),
  }));
const faultOf =
  (fault: 'resourcesBusy' | 'insufficientMemory'): Spoil =>
  ({ device, cell }) => ({ device: { ...device, faults: { replacements: { [cell]: fault } } } });

/** KeyUsage of digitalSignature alone, which is no usage of a root. */
const SIGNS_MESSAGES = Uint8Array.of(0x03, 0x02, 0x07, 0x80);

/** Every check of a replacement with each of its codes, in order, and the ways to be at fault there. */
const FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  'authoriser: authoriser-replaced': inBoth('authoriser-replaced', 'time', () => ({
    executed: 'after its authoriser was replaced',
  })),
  'cell-held: cell-not-held': [
    // An ESME holds no such cell, and of the modes only 8 and 9 could change it.
    inLeaf('cell-not-held', 'the cell', () => ({ cell: 'wanProvider.digitalSignature' })),
  ],
  'cell-of-mode: cell-outside-mode': inBoth('cell-outside-mode', 'the mode', () => ({
    mode: 'supplierBySupplier',
  })),
  'readiness: resources-busy': inBoth('resources-busy', 'the hardware', faultOf('resourcesBusy')),
  'form: certificate-malformed': inBoth('certificate-malformed', 'the octets', () => ({
    readable: 'no',
  })),
  'conformity: certificate-not-conforming': inBoth(
    'certificate-not-conforming',
    'certificatePolicies',
    withExtension(OID.certificatePolicies, { critical: false }),
  ),
  'key-usage: key-usage-mismatch': [
    inLeaf('key-usage-mismatch', 'keyUsage', () => ({ slot: 'keyAgreement' })),
    inRoot(
      'key-usage-mismatch',
      'keyUsage',
      withExtension(OID.keyUsage, { value: SIGNS_MESSAGES }),
    ),
  ],
  'role: role-mismatch': [
    inLeaf('role-mismatch', 'the subject', ({ device }) => ({
      role: 'transitionalCoS',
      device: { ...device, assumptions: { certificateRoleCheck: 'equal' } },
    })),
    inRoot(
      'role-mismatch',
      'the subject',
      defect((fields) => ({ ...fields, subject: nameFromText('OU=01, CN=CR2').der })),
    ),
  ],
  'path: path-invalid': [inLeaf('path-invalid', 'the issuer', () => ({ hierarchy: 'other' }))],
  'path: path-outside-validity': [
    inLeaf('path-outside-validity', 'the dates', ({ change }) => ({
      change: { ...change, notAfter: addMs(START, -1_000) },
    })),
  ],
  'root-signature: path-invalid': [
    inRoot('path-invalid', 'the signature', () => ({ rootSigner: 'other' })),
  ],
  'root-validity: path-outside-validity': [
    inRoot('path-outside-validity', 'the dates', ({ change }) => ({
      change: { ...change, notAfter: addMs(START, -1_000) },
    })),
  ],
  'root-vouched: root-abnormal': [inRoot('root-abnormal', 'the links', () => ({ links: [] }))],
  'memory: insufficient-memory': inBoth(
    'insufficient-memory',
    'the hardware',
    faultOf('insufficientMemory'),
  ),
};

/** Neighbours of which one replacement cannot have both faults, and why. */
const NEVER_BOTH: Readonly<Record<string, string>> = {
  'path: path-outside-validity, root-signature: path-invalid':
    'a path is of other cells than the root',
};

/** Sound: the network operator's key by recovery; a root of another key, with its link, by recovery. */
function soundAttempt(base: Base): Attempt {
  return {
    mode: 'anyExceptAbnormalRootByRecovery',
    cell: base === 'a root' ? 'root' : 'networkOperator.digitalSignature',
    slot: 'digitalSignature',
    role: 'networkOperator',
    hierarchy: 'own',
    change: {},
    defects: [],
    rootSigner: 'own',
    links: [pki.linkToOther],
    readable: 'yes',
    executed: 'now',
    device: {},
  };
}

function certificateOf(attempt: Attempt, base: Base): Uint8Array {
  if (attempt.readable === 'no') return der.sequence();
  const defects: readonly CertificateDefect[] = [(fields) => fields, ...attempt.defects];
  if (base === 'a leaf') {
    const issuer = attempt.hierarchy === 'own' ? pki : pki.other;
    const { role, slot } = attempt;
    const { entityId } = pki.parties[role];
    const change = { ...attempt.change, defects };
    return issuer.issue({ role, entityId, slot, label: 'spoilt', change }).certificate;
  }
  const { rootKey, contingency } = pki.other;
  return issueCertificate({
    profile: 'rootOca',
    serialNumber: new Uint8Array(16).fill(0x21),
    subject: { commonName: 'CR2' },
    publicKey: rootKey.publicKey,
    notBefore: startOfDay(addYears(START, -1)),
    wrappedContingencyKey: contingency.wrappedKey,
    ...attempt.change,
    defects,
    signingKey: attempt.rootSigner === 'own' ? rootKey : pki.rootKey,
  });
}

/** Why a replacement with these faults fails, which are made in their order; `success` when it does not. */
function failureOf(base: Base, ...faults: readonly Fault[]): string {
  const attempt = spoilt(soundAttempt(base), faults);
  const { mode, cell, links } = attempt;
  const draft = draftOf(bench, mode, {
    replacements: {},
    ...(attempt.executed !== 'now' && { executeAt: LATER }),
  });
  const replacement = { certificate: certificateOf(attempt, base), target: cellReference(cell) };
  const { device, clock, send } = deviceOnBench('ESME', attempt.device);
  const command = {
    ...draft,
    payload: {
      ...draft.payload,
      replacements: [replacement],
      pathCertificates: [pki.issuing, ...links],
    },
  };
  let { outcome } = send(command);
  if (attempt.executed !== 'now') {
    const authoriser = authoriserOf(bench, mode) as CellName;
    const replacements = { [authoriser]: nextCells(bench, mode)[authoriser]! };
    expect(send(draftOf(bench, mode, { replacements, counter: 1_001n })).outcome.kind).toBe(
      'executed',
    );
    clock.advanceTo(LATER);
    ({ outcome } = device.runDue()[0]!);
  }
  if (outcome.kind !== 'executed') throw new Error(outcome.explain());
  return outcome.replacements[0]!.failure ?? outcome.replacements[0]!.status;
}

const names = Object.keys(FAULTS);

test('the checks of a replacement are these, in this order', () => {
  const executing = Object.entries(CHECKS).filter(
    ([, { phase }]) => PHASES[phase].outcome === 'executed',
  );
  const withCodes = executing.flatMap(([name, { codes }]) =>
    codes.map((code) => `${name}: ${code}`),
  );
  expect(withCodes).toEqual(names);
});

test('each failure belongs to a check', () => {
  const found = Object.values(CHECKS).flatMap(({ phase, codes }) =>
    PHASES[phase].outcome === 'executed' ? codes : [],
  );
  expect([...new Set(found)].sort()).toEqual(Object.keys(REPLACEMENT_FAILURES).sort());
});

test.each(BASES)('nothing wrong with %s, nothing fails', (base) => {
  expect(failureOf(base)).toBe('success');
});

testOrder<Attempt, Base, ReplacementFailureCode>({
  faults: FAULTS,
  neverBoth: NEVER_BOTH,
  told: failureOf,
});
