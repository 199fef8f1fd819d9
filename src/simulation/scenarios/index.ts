/**
 * The catalogue: every scenario by its name.
 *
 * @module
 */
import { fail } from '../../core/errors.ts';
import { ATTACK_SCENARIOS } from './attacks.ts';
import { AUTHORITY_SCENARIOS } from './authorities.ts';
import { CHANGE_OF_SUPPLIER_SCENARIOS } from './change-of-supplier.ts';
import { CONTINGENCY_SCENARIOS } from './contingency.ts';
import { CUSTODY_SCENARIOS } from './custody.ts';
import { ENVIRONMENT_SCENARIOS } from './environments.ts';
import { FACTORY_SCENARIOS } from './factory.ts';
import { FIELD_SCENARIOS } from './field.ts';
import { GOVERNANCE_SCENARIOS } from './governance.ts';
import { LATE_SUBSCRIBER_SCENARIOS } from './late-subscribers.ts';
import { LIST_SCENARIOS } from './lists.ts';
import { METHOD_ONE_SCENARIOS } from './method-1.ts';
import { METHOD_TWO_AND_THREE_SCENARIOS } from './methods-2-and-3.ts';
import { OTHER_KEY_SCENARIOS } from './other-keys.ts';
import { RACE_SCENARIOS } from './races.ts';
import { REFUSAL_SCENARIOS } from './refusals.ts';
import { SCALE_SCENARIOS } from './scale.ts';
import type { Scenario } from './scenario.ts';
import { SHARED_SERVICE_SCENARIOS } from './shared-service.ts';
import { SUSPENSION_SCENARIOS } from './suspension.ts';

/** In the order of their numbers. */
export const SCENARIOS: readonly Scenario[] = [
  ...METHOD_ONE_SCENARIOS,
  ...METHOD_TWO_AND_THREE_SCENARIOS,
  ...REFUSAL_SCENARIOS,
  ...GOVERNANCE_SCENARIOS,
  ...CUSTODY_SCENARIOS,
  ...LIST_SCENARIOS,
  ...FIELD_SCENARIOS,
  ...FACTORY_SCENARIOS,
  ...AUTHORITY_SCENARIOS,
  ...LATE_SUBSCRIBER_SCENARIOS,
  ...CONTINGENCY_SCENARIOS,
  ...ENVIRONMENT_SCENARIOS,
  ...CHANGE_OF_SUPPLIER_SCENARIOS,
  ...RACE_SCENARIOS,
  ...SCALE_SCENARIOS,
  ...SHARED_SERVICE_SCENARIOS,
  ...SUSPENSION_SCENARIOS,
  ...ATTACK_SCENARIOS,
  ...OTHER_KEY_SCENARIOS,
].sort((left, right) => numberOf(left) - numberOf(right));

/**
 * A scenario by its name.
 *
 * @throws SmkiError `simulation/unknown-name`
 */
export function scenarioNamed(name: string): Scenario {
  const found = SCENARIOS.find(({ id }) => id === name.toUpperCase());
  if (found !== undefined) return found;
  const known = SCENARIOS.map(({ id }) => id).join(', ');
  fail('simulation/unknown-name', `no scenario ${name}; there are ${known}`, {
    kind: 'scenario',
    name,
    known,
  });
}

function numberOf({ id }: Scenario): number {
  return Number(id.slice(1));
}

export {
  type Finding,
  type Scenario,
  type ScenarioResult,
  type Stage,
  playScenario,
} from './scenario.ts';
