/**
 * Snapshots that a person can read.
 */
import { describe, expect, test } from 'vitest';
import { instant } from '../../src/core/instant.ts';
import { cellTable } from '../../src/report/index.ts';
import { smkiSerializer, standardWorld } from '../../src/testing/index.ts';

expect.addSnapshotSerializer(smkiSerializer);

describe('the serializer', () => {
  test('shows a device as its cells and counters', () => {
    const { chf } = standardWorld();
    expect(smkiSerializer.test(chf.describe())).toBe(true);
    expect(smkiSerializer.serialize(chf.describe())).toBe(
      [
        'CHF FE-5A-4B-20-00-00-01-A2',
        cellTable(chf.describe()),
        'counters: prepaymentTopUp 0, own 1',
      ].join('\n'),
    );
  });

  test('shows pending work', () => {
    const { supplier, esme, hierarchy, send } = standardWorld();
    send(
      supplier.updateCredentials({
        target: esme.entityId,
        mode: 'supplierBySupplier',
        replacements: supplier.cells(),
        issuers: [hierarchy.issuingOca],
        executeAt: instant('2026-02-01T00:00:00Z'),
      }),
    );
    const text = smkiSerializer.serialize(esme.describe());
    expect(text).toContain(cellTable(esme.describe()));
    expect(text).toMatch(/^counters: supplier 1767225600000, /m);
    expect(text).toMatch(/^pending: 0x0102 from FE-5A-4B-10-00-00-00-02 at 2026-02-01T00:00:00Z$/m);
  });

  test('shows an outcome as its explanation', () => {
    const { outcome } = standardWorld().esme.receive(Uint8Array.of(1));
    expect(outcome).toMatchInlineSnapshot(
      `Rejected, malformed: the octets are not a GBCS message (error gbcs/malformed, octet 0, field groupingHeader). Nothing changed. To do: decode it with decodeMessage: the error names octet and field. [GBCS 7.2.5, 7.2.7]`,
    );
  });

  test.each([[undefined], [null], ['text'], [{}], [{ accepted: true }], [{ cells: {} }], [[1]]])(
    'leaves %j alone',
    (value) => {
      expect(smkiSerializer.test(value)).toBe(false);
    },
  );
});
