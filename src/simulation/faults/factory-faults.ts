/**
 * Faults that a device leaves the factory with: truncated certificates, cells that hold broken keys, counters far ahead.
 *
 * @module
 */
import { fromHex } from '../../core/bytes.ts';
import type { CellContent } from '../../device/trust-anchor.ts';
import { certificateFacts } from '../../device/trust-anchor.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { FactoryCells } from '../fleet/homes-order.ts';
import type { Fault, Sighting } from './fault.ts';

const MINUTES_30 = 'SECPMA_30_1312';

/** Octets that a truncated file lacks. */
const TRUNCATED_BY = 40;

/** A device that does not obey. */
const refusalOf = (where: string): Sighting => ({
  where,
  shows: (event) =>
    event.type === 'device.processed' && event.sender === 'dcc' && event.kind === 'rejected',
});

/** Every fault of manufacture. They strike whole batches: give the homes of one order the fault. */
export const FACTORY_FAULTS: readonly Fault[] = [
  {
    name: 'truncated-batch',
    describe:
      'the certificate files of a batch were truncated in manufacture: nothing it signs can be verified',
    percent: 100,
    factory: {
      name: 'truncated-batch',
      certificates: ({ certificates }) =>
        Object.values(certificates).map((der) => der.subarray(0, der.length - TRUNCATED_BY)),
    },
    source: `${MINUTES_30}: the first batch of Communications Hubs`,
    certainty: 'confirmed',
  },
  unproven('recovery.digitalSignature'),
  {
    name: 'counters-ahead',
    describe: 'the counters of the device are far ahead of what parties count',
    percent: 100,
    sighting: refusalOf('where a command of the supplier, the network operator or Recovery comes'),
    factory: {
      name: 'counters-ahead',
      counters: () => ({ roles: { recovery: AHEAD, supplier: AHEAD, networkOperator: AHEAD } }),
    },
    source: 'recovery.md 11 row 7',
    certainty: 'inferred',
  },
];

/** Some nine thousand years in milliseconds. */
const AHEAD = 0x0000_ffff_ffff_ffffn;

/** A cell that reports the right identifiers and holds a broken key (SECPMA_30_1312 item 6: nobody can tell beforehand). */
export function unproven(cell: CellName): Fault {
  const name = cell === 'recovery.digitalSignature' ? 'unproven-cell' : `unproven-cell:${cell}`;
  return {
    name,
    describe: `${cell} reports the right identifiers, and the key that it stores is broken`,
    percent: 100,
    sighting: refusalOf(`where the key in ${cell} would have to verify a command`),
    factory: { name, cells: ({ cells }) => withBrokenKey(cells, cell) },
    source: `${MINUTES_30}: no proof that manually injected Recovery keys will work`,
    certainty: 'inferred',
  };
}

/** Cells of which some hold other certificates than the papers say. */
export function otherCertificates(
  name: string,
  others: Readonly<Partial<Record<CellName, Uint8Array>>>,
): Fault {
  return {
    name,
    describe: `${Object.keys(others).join(', ')} got a certificate that the papers do not name`,
    percent: 100,
    factory: {
      name,
      cells: ({ cells }) => {
        const held = Object.entries(others).filter(([cell]) => cell in cells);
        return { ...cells, ...Object.fromEntries(held) };
      },
    },
    source: `${MINUTES_30}: no naming convention, so industry may use the wrong certificate`,
    certainty: 'inferred',
  };
}

function withBrokenKey(cells: FactoryCells, cell: CellName): FactoryCells {
  const content: CellContent | undefined = cells[cell];
  if (!(content instanceof Uint8Array)) return cells;
  const { entityId, keyIdentifier } = certificateFacts(content).anchor;
  return { ...cells, [cell]: { raw: fromHex('DEADBEEF'), entityId, keyIdentifier } };
}
