/**
 * Every built-in fault by name.
 *
 * @module
 */
import { requireKind } from '../../core/arguments.ts';
import { fail } from '../../core/errors.ts';
import { ATTACKER_FAULTS } from './attacker-faults.ts';
import { FACTORY_FAULTS } from './factory-faults.ts';
import type { Fault } from './fault.ts';
import { DCC_FAULTS } from './dcc-faults.ts';
import { NETWORK_FAULTS } from './network-faults.ts';
import { ORGANISATION_FAULTS } from './organisation-faults.ts';

/**
 * Every built-in fault, in the order of the documentation. Shares are a choice of this model: `source` and `certainty` of each.
 *
 * @example
 * ```ts
 * import { FAULTS } from 'smki-sim/simulation';
 *
 * const [first] = FAULTS;
 * console.log(`${first!.name}: ${first!.describe}`);
 * // unreachable: the device cannot be reached at all
 * ```
 */
export const FAULTS: readonly Fault[] = [
  ...NETWORK_FAULTS,
  ...ATTACKER_FAULTS,
  ...DCC_FAULTS,
  ...FACTORY_FAULTS,
  ...ORGANISATION_FAULTS,
];

/**
 * A fault by name.
 *
 * @throws SmkiError `simulation/unknown-name`
 * @example
 * ```ts
 * import { faultNamed } from 'smki-sim/simulation';
 *
 * console.log(faultNamed('hsm-down').describe); // the primary HSM does not start
 * ```
 */
export function faultNamed(name: string, faults: readonly Fault[] = FAULTS): Fault {
  requireKind('name', name, 'text');
  requireKind('faults', faults, 'records');
  const found = faults.find((fault) => fault.name === name);
  if (found !== undefined) return found;
  const known = faults.map((fault) => fault.name).join(', ');
  fail('simulation/unknown-name', `no fault ${name}; there are ${known}`, {
    kind: 'fault',
    name,
    known,
  });
}

export { otherCertificates, unproven } from './factory-faults.ts';
export {
  type Fault,
  type FaultySurroundings,
  type FaultyWorld,
  applyFault,
  struckBy,
} from './fault.ts';
export { surroundingsOf } from './surroundings.ts';
