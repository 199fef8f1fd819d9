/**
 * The first step of a roll-over: the ceremony in which the next authority, and for some readings its root, is made.
 *
 * @module
 */
import { type Answer, no, yes } from '../answer.ts';
import type { Authority } from '../authority.ts';
import type { Ceremony } from '../ceremony/ceremony.ts';
import type { Environment } from '../environment/environment.ts';
import { KEY_STATES } from '../guarded-key.ts';
import type { OrganisationGeneration } from '../hierarchies/organisation-authorities.ts';
import { type RootLinks, linkRoots } from './link-certificates.ts';
import type { RollOverReading } from './roll-over.ts';

/** What a ceremony yields. */
export interface NextAuthority {
  readonly to: Authority;
  readonly toGeneration: OrganisationGeneration;
  readonly links: RootLinks | undefined;
}

/** What is to be prepared. */
export interface NextOrder {
  readonly reading: RollOverReading;
  readonly ceremony: Ceremony;
  readonly by: string;
  readonly fromGeneration: OrganisationGeneration;
}

/** Makes the next Issuing OCA, under the same root or another. */
export function prepareNext(environment: Environment, order: NextOrder): Answer<NextAuthority> {
  const { reading, ceremony, fromGeneration, by } = order;
  const { organisation, lists } = environment.authorities;
  const isSound = KEY_STATES[fromGeneration.tier.rootKey.life.state].signs.includes('certificate');
  if (reading !== 'hierarchy' && !isSound) {
    return no('root-compromised', fromGeneration.tier.root.name);
  }
  // Asked first: what is prepared for an order that is then refused would keep its name and number.
  const ready = ceremony.canSign();
  if (!ready.ok) return ready;
  const objection = organisation.objectionToNext();
  if (objection !== undefined) return objection;
  const generation = generationFor(environment, order);
  if (!generation.ok) return generation;
  const toGeneration = generation.value;
  const issuing = organisation.prepareIssuing({ generation: toGeneration, by });
  if (!issuing.ok) return issuing;
  const to = ceremony.sign(issuing.value);
  if (!to.ok) return to;
  if (reading === 'issuing') return yes({ to: to.value, toGeneration, links: undefined });
  const list = ceremony.sign(lists.prepare(toGeneration.tier.root));
  if (!list.ok) return list;
  if (reading === 'hierarchy') return yes({ to: to.value, toGeneration, links: undefined });
  const links = linkRoots(ceremony, {
    old: fromGeneration.tier.root,
    next: toGeneration.tier.root,
    at: environment.clock.now(),
    policy: environment.description.policies.organisation,
  });
  if (!links.ok) return links;
  organisation.link(toGeneration, links.value);
  return yes({ to: to.value, toGeneration, links: links.value });
}

function generationFor(
  { authorities }: Environment,
  { reading, ceremony, fromGeneration }: NextOrder,
): Answer<OrganisationGeneration> {
  if (reading === 'issuing') return yes(fromGeneration);
  const rootName = fromGeneration.tier.root.name;
  return authorities.organisation.found({ ceremony, ...(reading === 'root' && { rootName }) });
}
