/**
 * The questions that follow a case: who is in the cells now (CS02a; CS02f for load controllers; GBCS 13.2, 13.9)?
 *
 * A Response is what a meter says that it did. What its cells hold is another matter, and only this tells it over the wire.
 *
 * @module
 */
import { equalBytes } from '../../core/bytes.ts';
import { signMessage } from '../../gbcs/signing.ts';
import { composeReadCredentials } from '../../party/compose.ts';
import { CELL_NAMES, type CellName, TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import { NO_ENTITY } from '../../vocabulary/eui64.ts';
import type { RemotePartyRole } from '../../vocabulary/roles.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { nameEntityId } from '../../x509/name.ts';
import type { CaseCells, CaseReading, CaseStart } from './case.ts';
import type { CaseBench } from './case-bench.ts';

/** Above the counter of every command, and above every floor that a case sets. */
const READ_COUNTER = 2n ** 32n;

/** Signing cells, those first whose parties ask in daily business. */
const READERS: readonly CellName[] = [
  'supplier.digitalSignature',
  'networkOperator.digitalSignature',
  'transitionalCoS.digitalSignature',
  'accessControlBroker.digitalSignature',
  'loadController.digitalSignature',
  'wanProvider.digitalSignature',
  'recovery.digitalSignature',
];

/**
 * Who may ask the meter after a case, best first: two parties whose cells the command leaves alone; then one as its new
 * self, then as its old self, for commands that change every cell and meters that do not do what they are told.
 */
export function readingsOf(
  bench: CaseBench,
  start: CaseStart,
  after: CaseCells,
): readonly CaseReading[] {
  const askable = READERS.filter(
    (cell) => after[cell] !== undefined && (start.counters[roleOf(cell)] ?? 0n) < READ_COUNTER,
  );
  const held = (cell: CellName): boolean => isSame(start.cells[cell], after[cell]);
  const unchanged = askable.filter(held).slice(0, 2);
  const changed = askable.filter((cell) => !held(cell)).slice(0, 1);
  return [
    ...unchanged.map((cell) => readingBy(bench, start, { cell, certificate: after[cell] })),
    ...changed.map((cell) => readingBy(bench, start, { cell, certificate: after[cell] })),
    ...changed.map((cell) => readingBy(bench, start, { cell, certificate: start.cells[cell] })),
  ].flatMap((reading) => reading ?? []);
}

/** Undefined when nobody is in the cell whose key is at hand. */
function readingBy(
  { pki }: CaseBench,
  { deviceType, entityId }: CaseStart,
  reader: { readonly cell: CellName; readonly certificate: Uint8Array | undefined },
): CaseReading | undefined {
  const { cell, certificate } = reader;
  const signingKey = certificate && pki.signerWith(certificate);
  if (certificate === undefined || signingKey === undefined) return undefined;
  const roles = [...new Set(deviceType.cells.map((row) => roleOf(row.cell)))];
  const ask = (useCase: 'CS02a' | 'CS02f', wanted: readonly RemotePartyRole[]) =>
    composeReadCredentials({
      target: entityId,
      originatorId: nameEntityId(parseCertificate(certificate).subject) ?? NO_ENTITY,
      originatorCounter: READ_COUNTER + (useCase === 'CS02a' ? 0n : 1n),
      roles: wanted,
      authorisingCell: cell,
      useCase,
    });
  const questions = [
    ask(
      'CS02a',
      roles.filter((role) => role !== 'loadController'),
    ),
    ...(roles.includes('loadController') ? [ask('CS02f', ['loadController'])] : []),
  ];
  return { by: cell, commands: questions.map((question) => signMessage(question, signingKey)) };
}

/** The cells that a device of this type may report: those of the roles that are asked about. */
export function cellsAskedFor({ deviceType }: CaseStart): readonly CellName[] {
  const roles = new Set(deviceType.cells.map(({ cell }) => roleOf(cell)));
  return CELL_NAMES.filter((cell) => roles.has(roleOf(cell)));
}

function isSame(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  return left !== undefined && right !== undefined && equalBytes(left, right);
}

function roleOf(cell: CellName): RemotePartyRole {
  return TRUST_ANCHOR_CELLS[cell].role;
}
