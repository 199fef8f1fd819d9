import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { toHex } from '../../src/core/bytes.ts';
import { sha1 } from '../../src/crypto/index.ts';
import { CELL_NAMES, type CellName } from '../../src/vocabulary/cells.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { type Neighbour, type Neighbourhood, neighbourhood } from './neighbourhood.ts';

const SUPPLIER_CELLS = [
  'supplier.digitalSignature',
  'supplier.keyAgreement',
  'supplier.keyAgreement.prePaymentTopUp',
] as const satisfies readonly CellName[];

/** Key identifiers that the map and the device have, cell by cell. */
function sideBySide({ dcc }: Neighbourhood, { device, entityId }: Neighbour) {
  const held = device.snapshot().cells;
  return CELL_NAMES.flatMap((cell) => {
    const occupant = held[cell];
    if (occupant === undefined) return [];
    const believed = dcc.mapping.believed(entityId, cell);
    return [
      {
        cell,
        believed: believed && toHex(believed.keyIdentifier),
        held: toHex(occupant.keyIdentifier),
      },
    ];
  });
}

function expectAgreement(here: Neighbourhood, device: Neighbour): void {
  for (const { cell, believed, held } of sideBySide(here, device)) {
    expect(believed, cell).toBe(held);
  }
}

describe('the certificate map', () => {
  test('begins with what went into the cells at the factory: key identifiers and SHA-1 hashes', () => {
    const here = neighbourhood();
    for (const type of ['ESME', 'GSME', 'CHF', 'GPF', 'PPMID'] as const) {
      expectAgreement(here, here.join(type));
    }
    const esme = here.join('ESME');
    const certificate = here.parties.supplier.cells()['supplier.digitalSignature']!;
    expect(here.dcc.mapping.believed(esme.entityId, 'supplier.digitalSignature')).toMatchObject({
      entityId: here.parties.supplier.entityId,
      certificate,
      certificateSha1: sha1(certificate),
      since: here.agenda.clock.now(),
    });
    expect(here.dcc.mapping.cells(esme.entityId).size).toBe(9);
  });

  test('follows a replacement, with the certificate that was sent', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    here.methodThree(esme);
    here.wait();
    expectAgreement(here, esme);
    const cell = 'supplier.digitalSignature';
    const believed = here.dcc.mapping.believed(esme.entityId, cell)!;
    expect(believed.certificate).toEqual(esme.device.storedIn(cell));
    expect(here.dcc.mapping.entityIn(esme.entityId, cell)).toBe(believed.entityId);
    expect(believed.since).toBe(here.events('dcc.concluded')[0]!.at);
    expect(here.events('dcc.mapping-alarm')).toEqual([]);
  });

  test('T43: that is stale raises an alarm at the first Response that says otherwise, and is corrected', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const cell = 'supplier.digitalSignature';
    const stale = here.parties.otherSupplier.cells()[cell]!;
    here.dcc.mapping.record(esme.entityId, cell, stale);
    const believed = toHex(here.dcc.mapping.believed(esme.entityId, cell)!.keyIdentifier);
    const reported = toHex(esme.device.snapshot().cells[cell]!.keyIdentifier);
    here.methodThree(esme);
    here.wait();
    expect(here.events('dcc.mapping-alarm')).toMatchObject([
      { device: esme.entityId, cell, believed, reported },
    ]);
    expectAgreement(here, esme);
  });

  test('is filled by a read, in silence where nothing was believed, and knows certificates that it saw before', () => {
    const here = neighbourhood();
    const esme = here.join('ESME', { particulars: { cells: {} } });
    here.join('ESME');
    here.read(esme);
    here.wait();
    expect(here.events('dcc.mapping-alarm')).toEqual([]);
    const cells = here.dcc.mapping.cells(esme.entityId);
    expect([...cells.keys()]).toEqual(SUPPLIER_CELLS);
    expect(cells.get('supplier.keyAgreement')?.certificate).toEqual(
      here.parties.supplier.cells()['supplier.keyAgreement'],
    );
  });

  test('is checked against octets on demand: differences once, none the second time', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const cell = 'supplier.keyAgreement';
    const wrong = { entityId: eui64('00DB1234567890A0'), keyIdentifier: new Uint8Array(8) };
    here.dcc.mapping.record(esme.entityId, cell, wrong);
    const { supplier } = here.parties;
    const response = esme.device.receive(
      supplier.readCredentials({
        target: esme.entityId,
        roles: ['supplier', 'root'],
        authorisingCell: 'supplier.digitalSignature',
      }),
    ).response!;
    expect(here.dcc.mapping.check(esme.entityId, response)).toMatchObject([
      { cell, believed: wrong, reported: { entityId: supplier.entityId } },
    ]);
    expect(here.dcc.mapping.check(esme.entityId, response)).toEqual([]);
    expectAgreement(here, esme);
  });

  test('has nothing to say about octets that are no message, and about devices that nobody knows', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const stranger = eui64('00DB1234567890A0');
    const before = here.picture();
    expect(here.dcc.mapping.check(esme.entityId, Uint8Array.of(1, 2))).toEqual([]);
    expect(here.dcc.mapping.believed(stranger, 'root')).toBeUndefined();
    expect(here.dcc.mapping.cells(stranger).size).toBe(0);
    expect(() => {
      here.dcc.mapping.record(stranger, 'root', here.hierarchy.root);
    }).toThrow(expect.objectContaining({ code: 'dcc/unknown-device' }));
    expect(here.picture()).toEqual(before);
  });

  test('takes octets that are no certificate for nobody', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const cell = 'supplier.digitalSignature';
    const { keyIdentifier } = here.dcc.mapping.believed(esme.entityId, cell)!;
    here.dcc.mapping.record(esme.entityId, cell, Uint8Array.of(0x30, 1));
    expect(here.dcc.mapping.believed(esme.entityId, cell)).toBeUndefined();
    expect(here.dcc.mapping.holderCount(keyIdentifier)).toBe(0);
  });
});

describe('who holds a key', () => {
  test('is found by key identifier: every device and cell, in the order of joining', () => {
    const here = neighbourhood();
    const devices = [here.join('ESME'), here.join('CHF'), here.join('GSME')];
    const [esme, , gsme] = devices as [Neighbour, Neighbour, Neighbour];
    const cell = 'supplier.digitalSignature';
    const { keyIdentifier } = here.dcc.mapping.believed(esme.entityId, cell)!;
    expect(here.dcc.mapping.holdersOf(keyIdentifier)).toEqual([
      { device: esme.entityId, cell },
      { device: gsme.entityId, cell },
    ]);
    expect(here.dcc.mapping.holderCount(keyIdentifier)).toBe(2);
    expect(here.dcc.mapping.holdersOf(new Uint8Array(8))).toEqual([]);
  });

  test('is counted as it is found, whatever was recorded before', () => {
    const here = neighbourhood();
    const devices = Array.from({ length: 4 }, () => here.join('ESME').entityId);
    const certificates = [here.parties.supplier, here.parties.otherSupplier].flatMap((party) =>
      Object.values(party.cells()),
    );
    const step = fc.record({
      device: fc.constantFrom(...devices),
      cell: fc.constantFrom(...SUPPLIER_CELLS),
      certificate: fc.constantFrom(...certificates),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        for (const { device, cell, certificate } of steps) {
          here.dcc.mapping.record(device, cell, certificate);
        }
        for (const device of devices) {
          for (const { keyIdentifier } of here.dcc.mapping.cells(device).values()) {
            const holders = here.dcc.mapping.holdersOf(keyIdentifier);
            expect(here.dcc.mapping.holderCount(keyIdentifier)).toBe(holders.length);
            expect(holders.some((holder) => holder.device === device)).toBe(true);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
