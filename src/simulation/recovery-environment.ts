/**
 * The environment on which a world for recovery stands: the one that is asked for, with its custodians and HSM sites.
 *
 * @module
 */
import type { EnvironmentWishes } from '../authority/environment/describe-environment.ts';
import { type Environment, createEnvironment } from '../authority/environment/environment.ts';
import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import { assumeForRecovery } from '../recovery/assumptions.ts';
import { DEFAULT_CUSTODY, applyCustody, describeCustody } from '../recovery/custody.ts';
import { assume } from '../vocabulary/assumptions.ts';
import type { RecoveryWorldOptions } from './recovery-world.ts';

/** Founds the environment of a world, with whatever is wrong with its custodians and sites. */
export function foundEnvironment(
  options: RecoveryWorldOptions,
  surroundings: { readonly clock: Clock; readonly random: Random },
): Environment {
  const environment = createEnvironment(describeWorld(options, surroundings.random), surroundings);
  const { ceremonies } = environment.authorities;
  if (options.custody) applyCustody(ceremonies, options.custody, surroundings.clock.now());
  return environment;
}

/** The environment that is asked for; without one, its custodians and sites follow from the assumptions of recovery. */
function describeWorld(options: RecoveryWorldOptions, random: Random): EnvironmentWishes {
  const { environment, governance, assumptions, custody, recoveryAssumptions } = options;
  const wishes = typeof environment === 'string' ? { like: environment } : environment;
  const isOwn = custody !== undefined || wishes === undefined;
  return {
    ...(wishes === undefined && {
      wrapAlgorithm: assume(assumptions).contingencyWrapAlgorithm,
    }),
    ...(isOwn &&
      describeCustody({
        custody: custody ?? DEFAULT_CUSTODY,
        assumptions: assumeForRecovery(recoveryAssumptions),
        random: random.fork('recovery'),
      })),
    ...wishes,
    ...(governance && { governance }),
  };
}

/** DER of Root and Issuing DCA. */
export function deviceAnchorsOf({ authorities }: Environment): readonly Uint8Array[] {
  const { tier, active } = authorities.device;
  return [tier.root, active ?? tier.root].map(({ certificate }) => certificate);
}
