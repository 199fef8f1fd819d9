/**
 * Faults of what the DCC believes: a certificate mapping that is out of date.
 *
 * @module
 */
import { fromHex } from '../../core/bytes.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { Fault, FaultyWorld } from './fault.ts';

/** An identifier that no key has. */
const STALE_KEY_IDENTIFIER = fromHex('0102030405060708');

/** Every fault of the DCC's records. */
export const DCC_FAULTS: readonly Fault[] = [
  {
    name: 'stale-mapping',
    describe:
      'the certificate mapping names a signing certificate of the supplier that is long gone',
    percent: 10,
    sighting: {
      where: 'when a Response tells what the cell held before: each is a mapping alarm',
      shows: ({ type }) => type === 'dcc.mapping-alarm',
    },
    strike: (device: FleetDevice, { dcc }: Pick<FaultyWorld, 'dcc'>): void => {
      const { responsibleSupplier } = device.particulars;
      if (responsibleSupplier === undefined) return;
      dcc.mapping.record(device.entityId, 'supplier.digitalSignature', {
        entityId: responsibleSupplier,
        keyIdentifier: STALE_KEY_IDENTIFIER,
      });
    },
    source: 'SECPMA_25_1207, CR118: certificate mapping check',
    certainty: 'inferred',
  },
];
