/**
 * What a simulated party holds, as entries for other tools.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { exportSimulationKey } from '../crypto/index.ts';
import type { Party } from '../party/party.ts';
import type { ExportEntry } from './entry.ts';

/**
 * The credentials that a party has in use, with their private keys.
 *
 * @throws SmkiError `party/no-certificate` for a party that has not enrolled, `keys/not-exportable` for a key of the caller's
 * @example
 * ```ts
 * const { supplier, networkOperator } = createWorld({ seed: 'readme' });
 * const json = toBoxedKeyStore([supplier, networkOperator].flatMap(partyEntries));
 * ```
 */
export function partyEntries(party: Pick<Party, 'slots' | 'credential'>): readonly ExportEntry[] {
  requireFields('party', party, { slots: 'list', credential: 'function' });
  return party.slots.map((slot) => {
    const { certificate, key } = party.credential(slot);
    const capability = key.kind === 'signing' ? key.signingKey : key.agreementKey;
    const { privateKeyPem } = exportSimulationKey(capability);
    const isTopUp = slot === 'keyAgreement.prePaymentTopUp';
    return { certificate, privateKeyPem, cellUsage: isTopUp ? 'prePaymentTopUp' : 'management' };
  });
}
