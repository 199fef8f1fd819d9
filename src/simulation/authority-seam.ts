/**
 * The authorities of a world as recovery sees them: which hierarchy issues now, and the acts that found, renew and retire.
 *
 * Ceremonies, custodians and registers are those of an environment (`authority/environment/`); here the act alone matters.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import type { Clock } from '../core/clock.ts';
import { fail } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { granted } from '../authority/answer.ts';
import { bringIntoService } from '../authority/authority.ts';
import { createContingencyKeySet } from '../authority/contingency.ts';
import type { Hierarchy } from '../authority/hierarchy.ts';
import { checkRequest } from '../authority/requests/request-form.ts';
import { signAtOnce } from '../authority/signing-order.ts';
import type { AuthoritySeam, OrganisationHierarchy } from '../recovery/surroundings.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { parseCertificate } from '../x509/certificate.ts';

/** What a world's authorities are made of. */
export interface SeamOptions {
  readonly hierarchy: Hierarchy;
  readonly nextHierarchy: () => Hierarchy;
  readonly clock: Clock;
  readonly random: Random;
  readonly assumptions: Partial<Assumptions>;
}

/** The seam, with what can be observed of it. */
export interface WorldAuthority extends AuthoritySeam {
  /** Serial numbers of revoked certificates, in hexadecimal, with why. */
  readonly revoked: ReadonlyMap<string, string>;
  readonly retired: readonly OrganisationHierarchy[];
  /** Why nothing is issued, when that is so. */
  readonly suspended: string | undefined;
}

/** Makes the seam over a hierarchy. */
export function createWorldAuthority(options: SeamOptions): WorldAuthority {
  const { clock, random } = options;
  let current: OrganisationHierarchy = options.hierarchy;
  let tier = options.hierarchy.organisation;
  let generation = options.hierarchy.generation;
  let contingencySets = 1;
  let suspended: string | undefined;
  const revoked = new Map<string, string>();
  const retired: OrganisationHierarchy[] = [];

  return {
    revoked,
    retired,
    get suspended() {
      return suspended;
    },
    current: () =>
      suspended === undefined
        ? current
        : { ...current, issue: () => failSuspended(suspended ?? '') },
    found: (what) => {
      if (what === 'issuing') {
        generation += 1;
        return nextIssuing({ tier, current, generation, clock });
      }
      const next = options.nextHierarchy();
      tier = next.organisation;
      ({ generation } = next);
      return next;
    },
    renewContingency: (which) => {
      contingencySets += 1;
      const contingency = createContingencyKeySet({
        random: random.fork(`hierarchy:${generation}`).fork(`contingency:${contingencySets}`),
        at: clock.now(),
        assumptions: options.assumptions,
        ...(which === 'symmetric' && { keep: current.contingency }),
      });
      const root = granted(signAtOnce(tier.prepareRootAgain(contingency.wrappedKey, 'ceremony')));
      return { ...current, contingency, root: root.certificate };
    },
    adopt: (hierarchy) => {
      current = hierarchy;
      suspended = undefined;
    },
    suspend: (because) => {
      suspended = because;
    },
    revoke: (certificate, because) => {
      revoked.set(toHex(parseCertificate(certificate).serialNumber), because);
    },
    retire: (hierarchy) => {
      retired.push(hierarchy);
    },
  };
}

/** Another Issuing OCA under the root of a tier, in service at once. */
function nextIssuing(order: {
  readonly tier: Hierarchy['organisation'];
  readonly current: OrganisationHierarchy;
  readonly generation: number;
  readonly clock: Clock;
}): OrganisationHierarchy {
  const { tier, current, generation, clock } = order;
  const name = `SJ${tier.issuing.length + 1}`;
  const prepared = granted(tier.prepareIssuing({ name, by: 'ceremony' }));
  const issuing = granted(signAtOnce(prepared));
  bringIntoService(issuing, { at: clock.now(), by: 'ceremony', because: 'roll-over' });
  return {
    ...current,
    generation,
    issuingOca: issuing.certificate,
    issue: (request) => issuing.issue(checkRequest(request)).certificate,
  };
}

function failSuspended(because: string): never {
  fail(
    'authority/request-refused',
    `issuing is suspended since ${because}: wait for the new authority`,
    {
      reason: 'suspended',
      advice: 'wait for the new authority',
    },
  );
}
