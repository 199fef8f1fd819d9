/**
 * Cases in which an authentic command is carried out and replacements in it fail, each for one reason of the table.
 *
 * Every other replacement of the same command succeeds, where there is another: each is judged alone.
 *
 * @module
 */
import { der } from '../../asn1/index.ts';
import type { ReplacementFailureCode } from '../../device/replacement-failures.ts';
import { cellReference } from '../../gbcs/cell-reference.ts';
import { type ReplacementMode, mayTarget, modeRules } from '../../gbcs/modes.ts';
import type { CellReplacement } from '../../gbcs/types.ts';
import { CELL_NAMES, type CellName, TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import type { CertificateDefect } from '../../x509/certificate-contents.ts';
import { OID } from '../../x509/object-identifiers.ts';
import type { AnchorReplacementCase } from './case.ts';
import {
  type CaseBench,
  type CommandDraft,
  draftOf,
  modeOfLeaves,
  nextCells,
} from './case-bench.ts';
import { OUTSIDE_VALIDITY } from './case-pki.ts';
import { executed } from './expectation.ts';
import { changeable, reissued } from './success-cases.ts';

/** All of them. */
export function failureCases(bench: CaseBench): readonly AnchorReplacementCase[] {
  const mode = modeOfLeaves(bench);
  const cell = mode && changeable(bench, mode).find((name) => name !== 'root');
  return [
    ...notHeld(bench),
    ...outsideMode(bench),
    ...(mode === undefined || cell === undefined
      ? []
      : [
          ...spoiltCertificates(bench, mode, cell),
          ...wrongUsages(bench, mode, cell),
          ...wrongPaths(bench, mode, cell),
          ...hardware(bench, mode, cell),
          ...otherRules(bench, mode, cell),
        ]),
    ...roots(bench),
  ];
}

/** The draft with another certificate for one cell. */
function withCertificate(
  draft: CommandDraft,
  cell: CellName,
  change: (certificate: Uint8Array) => Uint8Array,
): CommandDraft {
  const replacements = draft.payload.replacements.map((replacement) =>
    replacement.target.cell === cell
      ? { ...replacement, certificate: change(replacement.certificate) }
      : replacement,
  );
  return { ...draft, payload: { ...draft.payload, replacements } };
}

function failing(
  bench: CaseBench,
  draft: CommandDraft,
  cell: CellName,
  failure: ReplacementFailureCode,
  what: string,
  start: Parameters<typeof executed>[3] = {},
): AnchorReplacementCase {
  return executed(bench, `${failure}, ${what}`, draft, { ...start, failures: { [cell]: failure } });
}

function notHeld(bench: CaseBench): readonly AnchorReplacementCase[] {
  return bench.modes.flatMap((mode) => {
    const absent = CELL_NAMES.find(
      (cell) => bench.cells[cell] === undefined && mayTarget(mode, TRUST_ANCHOR_CELLS[cell].role),
    );
    const draft = draftOf(bench, mode);
    const [donor] = draft.payload.replacements;
    if (absent === undefined || donor === undefined) return [];
    const stray: CellReplacement = { ...donor, target: cellReference(absent) };
    return [
      failing(bench, added(draft, stray), absent, 'cell-not-held', `${mode} names ${absent}`),
      failing(
        bench,
        added(draft, stray),
        absent,
        'cell-not-held',
        `${mode} names ${absent}, the other status`,
        { start: { assumptions: { cellNotHeldStatus: 'other' } } },
      ),
    ];
  });
}

function added(draft: CommandDraft, replacement: CellReplacement): CommandDraft {
  const replacements = [...draft.payload.replacements, replacement];
  return { ...draft, payload: { ...draft.payload, replacements } };
}

function outsideMode(bench: CaseBench): readonly AnchorReplacementCase[] {
  return bench.modes.flatMap((mode) => {
    const stranger = strangerTo(bench, mode);
    if (stranger === undefined) return [];
    const certificate = certificateFor(bench, stranger);
    const draft = added(draftOf(bench, mode), { certificate, target: cellReference(stranger) });
    return [failing(bench, draft, stranger, 'cell-outside-mode', `${mode} names ${stranger}`)];
  });
}

/** A cell that the device holds and the mode may not change. */
export function strangerTo({ cells }: CaseBench, mode: ReplacementMode): CellName | undefined {
  const names = Object.keys(cells) as CellName[];
  return names.find((cell) => !mayTarget(mode, TRUST_ANCHOR_CELLS[cell].role));
}

/** A sound certificate for any cell. */
export function certificateFor(bench: CaseBench, cell: CellName): Uint8Array {
  const sound = cell === 'root' ? {} : reissued(bench, { [cell]: new Uint8Array() }, {});
  return sound[cell] ?? bench.pki.rootAgain;
}

function spoiltCertificates(
  bench: CaseBench,
  mode: ReplacementMode,
  cell: CellName,
): readonly AnchorReplacementCase[] {
  const spoilt = (failure: ReplacementFailureCode, what: string, certificate: Uint8Array) =>
    failing(
      bench,
      withCertificate(draftOf(bench, mode), cell, () => certificate),
      cell,
      failure,
      what,
    );
  const sound = certificateFor(bench, cell);
  const defective = (...defects: CertificateDefect[]): Uint8Array =>
    reissued(bench, { [cell]: sound }, { defects })[cell] ?? sound;
  return [
    spoilt('certificate-malformed', 'an empty SEQUENCE', der.sequence()),
    spoilt(
      'certificate-malformed',
      'octets cut short inside',
      der.sequence(sound.subarray(4, 200)),
    ),
    spoilt('certificate-malformed', 'a tag changed inside', withOctet(sound, 4, 0x31)),
    spoilt(
      'certificate-not-conforming',
      'version 1',
      defective((fields) => ({ ...fields, version: new Uint8Array() })),
    ),
    spoilt('certificate-not-conforming', 'no EUI-64', defective(withSubject(EMPTY_NAME))),
    ...(['keyUsage', 'certificatePolicies'] as const).flatMap((name) => [
      spoilt('certificate-not-conforming', `no ${name}`, defective(without(OID[name]))),
      spoilt(
        'certificate-not-conforming',
        `${name} not critical`,
        defective(uncritical(OID[name])),
      ),
    ]),
    ...(['subjectKeyIdentifier', 'authorityKeyIdentifier'] as const).map((name) =>
      spoilt('certificate-not-conforming', `no ${name}`, defective(without(OID[name]))),
    ),
    spoilt('certificate-not-conforming', 'an authority', bench.pki.issuing),
  ];
}

const EMPTY_NAME = der.sequence();

function withSubject(subject: Uint8Array): CertificateDefect {
  return (fields) => ({ ...fields, subject });
}

function without(id: string): CertificateDefect {
  return (fields) => ({
    ...fields,
    extensions: fields.extensions.filter((extension) => extension.id !== id),
  });
}

function uncritical(id: string): CertificateDefect {
  return (fields) => ({
    ...fields,
    extensions: fields.extensions.map((extension) =>
      extension.id === id ? { ...extension, critical: false } : extension,
    ),
  });
}

function withOctet(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[at] = value;
  return changed;
}

function wrongUsages(
  bench: CaseBench,
  mode: ReplacementMode,
  cell: CellName,
): readonly AnchorReplacementCase[] {
  const { keyUsage } = TRUST_ANCHOR_CELLS[cell];
  const signs = keyUsage === 'digitalSignature';
  const own = signs ? 'digitalSignature' : 'keyAgreement';
  const other = signs ? 'keyAgreement' : 'digitalSignature';
  const wrong = (Object.keys(bench.cells) as CellName[]).find(
    (name) => TRUST_ANCHOR_CELLS[name].keyUsage === other,
  );
  if (wrong === undefined) return [];
  const certificate = certificateFor(bench, wrong);
  const withUsage = (value: Uint8Array): Uint8Array =>
    reissued(bench, { [cell]: certificate }, { defects: [withUsages(value)] })[cell] ?? certificate;
  const mismatch = (what: string, wanted: Uint8Array) => {
    const draft = withCertificate(draftOf(bench, mode), cell, () => wanted);
    return failing(bench, draft, cell, 'key-usage-mismatch', `${what} in ${cell}`);
  };
  return [
    mismatch(`a ${other} certificate`, certificate),
    mismatch('a certificate for both usages', withUsage(BOTH_USAGES)),
    mismatch('a certificate that also signs lists', withUsage(AND_LISTS[own])),
  ];
}

/** KeyUsage with the bits of digitalSignature and keyAgreement: a key is for one of them (GBCS 12). */
const BOTH_USAGES = Uint8Array.of(0x03, 0x02, 0x03, 0x88);

/** KeyUsage with cRLSign, which only the key of an authority has, beside the usage of a cell. */
const AND_LISTS = {
  digitalSignature: Uint8Array.of(0x03, 0x02, 0x01, 0x82),
  keyAgreement: Uint8Array.of(0x03, 0x02, 0x01, 0x0a),
} as const;

function withUsages(value: Uint8Array): CertificateDefect {
  return (fields) => ({
    ...fields,
    extensions: fields.extensions.map((extension) =>
      extension.id === OID.keyUsage ? { ...extension, value } : extension,
    ),
  });
}

function wrongPaths(
  bench: CaseBench,
  mode: ReplacementMode,
  cell: CellName,
): readonly AnchorReplacementCase[] {
  const { pki } = bench;
  const sound = draftOf(bench, mode, { replacements: { [cell]: certificateFor(bench, cell) } });
  const withPath = (pathCertificates: readonly Uint8Array[]): CommandDraft => ({
    ...sound,
    payload: { ...sound.payload, pathCertificates },
  });
  const invalid = (what: string, draft: CommandDraft) =>
    failing(bench, draft, cell, 'path-invalid', what);
  const strange = nextCells(bench, mode, 'other')[cell];
  const outside = Object.entries(OUTSIDE_VALIDITY).map(([what, dates]) => {
    const certificate = reissued(bench, { [cell]: new Uint8Array() }, dates(pki.at))[cell];
    const draft = withCertificate(sound, cell, (old) => certificate ?? old);
    return failing(bench, draft, cell, 'path-outside-validity', what);
  });
  return [
    ...outside,
    invalid('no path certificate', withPath([])),
    invalid("another hierarchy's path certificate", withPath([pki.other.issuing])),
    invalid(
      'the last octet of the path certificate changed',
      withPath([lastOctetChanged(pki.issuing)]),
    ),
    invalid(
      'the last octet of the certificate changed',
      withCertificate(sound, cell, lastOctetChanged),
    ),
    ...(strange === undefined
      ? []
      : [
          invalid(
            'another hierarchy, its path certificate sent along',
            withCertificate(withPath([pki.issuing, pki.other.issuing]), cell, () => strange),
          ),
        ]),
  ];
}

/** The last octet of a certificate belongs to its signature; the low bit keeps the DER sound. */
function lastOctetChanged(certificate: Uint8Array): Uint8Array {
  const last = certificate.length - 1;
  return withOctet(certificate, last, (certificate[last] ?? 0) ^ 0x01);
}

function hardware(
  bench: CaseBench,
  mode: ReplacementMode,
  cell: CellName,
): readonly AnchorReplacementCase[] {
  const faults = [
    ['resources-busy', 'resourcesBusy'],
    ['insufficient-memory', 'insufficientMemory'],
  ] as const;
  return faults.map(([failure, fault]) =>
    failing(bench, draftOf(bench, mode), cell, failure, `injected in ${cell}`, {
      start: { faults: { replacements: { [cell]: fault } } },
    }),
  );
}

/** Rules that are switched on by an assumption. */
function otherRules(
  bench: CaseBench,
  mode: ReplacementMode,
  cell: CellName,
): readonly AnchorReplacementCase[] {
  const { role, keyUsage } = TRUST_ANCHOR_CELLS[cell];
  const stranger = (Object.keys(bench.cells) as CellName[]).find((name) => {
    const other = TRUST_ANCHOR_CELLS[name];
    return other.role !== role && other.keyUsage === keyUsage;
  });
  if (stranger === undefined) return [];
  const certificate = certificateFor(bench, stranger);
  const draft = withCertificate(draftOf(bench, mode), cell, () => certificate);
  const what = `a certificate of another role in ${cell}`;
  return [
    failing(bench, draft, cell, 'role-mismatch', what, {
      start: { assumptions: { certificateRoleCheck: 'equal' } },
    }),
    executed(bench, `${what} is taken, as the reference messages require`, draft),
  ];
}

function roots(bench: CaseBench): readonly AnchorReplacementCase[] {
  const { pki } = bench;
  const modes = bench.modes.filter((mode) => modeRules(mode).root !== 'never');
  return modes.flatMap((mode) => {
    const root = (certificate: Uint8Array) =>
      draftOf(bench, mode, { replacements: { root: certificate } });
    const leaf = certificateFor(bench, 'accessControlBroker.keyAgreement');
    return [
      ...(modeRules(mode).root === 'normal'
        ? [
            failing(
              bench,
              root(pki.other.root),
              'root',
              'root-abnormal',
              `${mode}, no link certificate`,
            ),
          ]
        : []),
      failing(bench, root(pki.linkToOther), 'root', 'path-invalid', `${mode}, not self-signed`),
      failing(bench, root(leaf), 'root', 'certificate-not-conforming', `${mode}, no authority`),
    ];
  });
}
