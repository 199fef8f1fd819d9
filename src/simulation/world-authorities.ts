/**
 * The authorities of a small world: one hierarchy made as it is needed, or those of an environment with its register and ceremonies.
 *
 * Everything follows from the seed and the day of founding, so that a fork has the same authorities again under a clock of its own.
 *
 * @module
 */
import { granted } from '../authority/answer.ts';
import { bringIntoService } from '../authority/authority.ts';
import type { EnvironmentWishes } from '../authority/environment/describe-environment.ts';
import type { EnvironmentPreset } from '../authority/environment/description.ts';
import { DCC, type Environment, createEnvironment } from '../authority/environment/environment.ts';
import { type Hierarchy, createHierarchy } from '../authority/hierarchy.ts';
import { checkRequest } from '../authority/requests/request-form.ts';
import { prepareNext } from '../authority/roll-over/prepare-next.ts';
import type { Clock } from '../core/clock.ts';
import type { Instant } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { type Enrolment, aroOf, enrol, factoryPortalOf, portalOf } from './enrolment.ts';

/** Authorities of a small world. */
export interface WorldAuthorities {
  readonly hierarchy: Hierarchy;
  /** The hierarchy of another generation. */
  generation(number: number): Hierarchy;
  readonly environment: Environment | undefined;
}

/** What they are made with. */
export interface WorldAuthoritiesOptions {
  readonly environment: EnvironmentPreset | EnvironmentWishes | undefined;
  /** Registered first, so that they may ask. */
  readonly parties: readonly Enrolment[];
  readonly random: Random;
  readonly assumptions: Partial<Assumptions>;
}

/** Founds authorities at an instant; from then on they issue by the clock. */
export function foundWorldAuthorities(
  options: WorldAuthoritiesOptions,
  time: { readonly foundedAt: Instant; readonly clock: Clock },
): WorldAuthorities {
  let now = (): Instant => time.foundedAt;
  const clock: Clock = { now: () => now() };
  const { environment: wishes, random, assumptions } = options;
  const surroundings = { clock, random, assumptions };
  const made =
    wishes === undefined
      ? {
          hierarchy: createHierarchy(surroundings),
          generation: (number: number) => createHierarchy({ ...surroundings, generation: number }),
          environment: undefined,
        }
      : authoritiesOf(createEnvironment(wishes, { clock, random }), options.parties);
  now = () => time.clock.now();
  return made;
}

function authoritiesOf(environment: Environment, parties: readonly Enrolment[]): WorldAuthorities {
  for (const party of parties) enrol(environment, party);
  const { organisation } = environment.authorities;
  return {
    environment,
    hierarchy: hierarchyOf(environment),
    generation: (number) => {
      while (organisation.generations.length < number) foundNext(environment);
      return hierarchyOf(environment);
    },
  };
}

/** The newest generation, whose issuers are those of now for good. */
function hierarchyOf(environment: Environment): Hierarchy {
  const { active } = environment.authorities.organisation;
  const hierarchy = environment.asHierarchy(aroOf(DCC));
  if (active === undefined) return hierarchy;
  const parties = portalOf(environment, active);
  const devices = factoryPortalOf(environment);
  return {
    ...hierarchy,
    issue: (request) => {
      const { profile } = checkRequest(request);
      return (profile === 'device' ? devices : parties).issue(request);
    },
  };
}

/** A further Organisation hierarchy beside the others, in a ceremony like the first: everybody is there. */
function foundNext(environment: Environment): void {
  const { authorities, clock } = environment;
  const fromGeneration = authorities.organisation.current;
  const by = 'nextHierarchy';
  const next = authorities.ceremonies.found('a further hierarchy', (ceremony) =>
    prepareNext(environment, { reading: 'hierarchy', ceremony, by, fromGeneration }),
  );
  const because = 'another generation';
  bringIntoService(granted(next).to, { at: clock.now(), by, because });
}
