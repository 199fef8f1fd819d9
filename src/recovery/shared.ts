/**
 * One compromise, many Subscribers: a shared service provider reports, one parent incident, one child for each Subscriber.
 *
 * The PMA decides once for all; a child may have a decision of its own. Cost is shown for each incident and for each file, since
 * nobody has answered which counts (SECPMA_25_1207 action 25/01).
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { fail } from '../core/errors.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { CompromisedKey } from './compromised-key.ts';
import { RECOVERY_COSTS } from './costs.ts';
import type { Incident } from './incident.ts';
import type { RecoverOptions } from './incident-record.ts';
import type { Notification, Recovery } from './recovery.ts';
import { canonical, checkValue, list } from './value-checks.ts';

/** What a shared service provider reports. */
export interface SharedNotification {
  readonly keys: readonly CompromisedKey[];
  readonly by: string;
  readonly certainty?: Notification['certainty'];
}

/** Cost both ways, in pounds before VAT; undefined where no figure is known. */
export interface SharedCost {
  readonly perIncident: number | undefined;
  readonly perFile: number | undefined;
}

/** A parent with its children. */
export interface SharedIncident {
  readonly id: string;
  readonly children: readonly Incident[];
  /**
   * Runs all children under one decision; `overrides` by owner change it for single ones. Those without come first: theirs is the
   * decision for the parent. Where every child has its own, that of the first one is.
   */
  run(options: RecoverOptions, overrides?: Readonly<Record<Eui64, RecoverOptions>>): void;
  /** What the children cost, counted both ways. */
  cost(): SharedCost;
}

/**
 * Opens one incident for each key of a shared service (recovery.md 3.13; SECPMA_30_1312, item 21).
 *
 * @throws SmkiError `recovery/contradictory-options` without keys, or when two keys have one owner and class;
 * `recovery/unknown-party`; no incident is open then
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { notifyShared } from 'smki-sim/simulation';
 *
 * const world = createWorld({ seed: 'shared', governance: 'technical' });
 * const suppliers = [world.party('supplier'), world.addParty({ role: 'supplier' })];
 * for (const supplier of suppliers) world.addHomes({ count: 1, supplier });
 * const keys = suppliers.map(({ entityId }) => ({ keyClass: 'supplier', owner: entityId }) as const);
 * const shared = notifyShared(world.recovery, { keys, by: 'shared service provider' });
 * shared.run({ method: 3 });
 * console.log(shared.id, shared.children.map(({ id, state }) => `${id} ${state}`).join(', '));
 * // S1 R1 closed, R2 closed
 * ```
 */
export function notifyShared(recovery: Recovery, notification: SharedNotification): SharedIncident {
  requireFields('recovery', recovery, { check: 'function' });
  requireKind('notification', notification, 'record');
  const { keys, by, certainty = 'certain' } = notification;
  checkValue('keys', keys, list);
  for (const key of keys) recovery.check({ key, certainty });
  const names = new Set(keys.map(({ keyClass, owner }) => `${keyClass} ${owner ?? ''}`));
  if (keys.length === 0 || names.size !== keys.length) {
    const options = keys.length === 0 ? 'no keys' : 'one owner twice';
    fail(
      'recovery/contradictory-options',
      `a shared incident has one key for each Subscriber: ${options}`,
      { options },
    );
  }
  const id = `S${recovery.incidents.length + 1}`;
  for (const key of keys) recovery.notify({ key, by, certainty, parent: id });
  return sharedIncident(recovery, id);
}

/**
 * A parent by its name, with its children: also in a fork, where nobody has called {@link notifyShared}.
 *
 * @throws SmkiError `recovery/unknown-incident` when no incident has this parent
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { notifyShared, sharedIncident } from 'smki-sim/simulation';
 *
 * const world = createWorld({ seed: 'shared', governance: 'technical' });
 * world.addHomes({ count: 1 });
 * const keys = [{ keyClass: 'supplier', owner: world.party('supplier').entityId }] as const;
 * notifyShared(world.recovery, { keys, by: 'shared service provider' });
 * console.log(sharedIncident(world.fork().recovery, 'S1').children.length); // 1
 * ```
 */
export function sharedIncident(recovery: Recovery, id: string): SharedIncident {
  requireFields('recovery', recovery, { incidents: 'list' });
  const children = recovery.incidents.filter(({ parent }) => parent === id);
  if (children.length === 0) failParent(recovery, id);
  return {
    id,
    children,
    run: (options, overrides = {}) => {
      requireKind('options', options, 'record');
      requireKind('overrides', overrides, 'record');
      const own = new Map(Object.entries(overrides).map(([name, one]) => [canonical(name), one]));
      checkOwners(children, [...own.keys()]);
      const optionsOf = ({ key }: Incident): RecoverOptions =>
        asShared({ ...options, ...own.get(key.owner ?? '') });
      // All are asked before anything is chosen for the first one.
      for (const child of children) child.check(optionsOf(child));
      for (const child of children) child.choose(optionsOf(child));
      // The first decision is that for all: whoever has options of its own comes after those that share theirs.
      const isOwn = ({ key }: Incident): boolean => own.has(key.owner ?? '');
      for (const child of children) if (!isOwn(child)) child.run();
      for (const child of children) if (isOwn(child)) child.run();
    },
    cost: () => {
      const figures = children.map(({ procedure }) => RECOVERY_COSTS[procedure ?? '']?.pounds);
      const known = figures.every((pounds) => pounds !== undefined);
      return {
        perIncident: figures[0],
        perFile: known ? figures.reduce((sum, pounds) => sum + pounds, 0) : undefined,
      };
    },
  };
}

/** The decision table is told of the shared service, where it is asked. */
function asShared(options: RecoverOptions): RecoverOptions {
  const { method, procedure, situation } = options;
  const isNamed = method !== undefined || procedure !== undefined;
  return isNamed ? options : { ...options, situation: { sharedService: 'yes', ...situation } };
}

function checkOwners(children: readonly Incident[], names: readonly string[]): void {
  const owners = children.flatMap(({ key }) => key.owner ?? []);
  const other = names.find((name) => !owners.includes(name as Eui64));
  if (other === undefined) return;
  const reason = `${other} owns no key of this incident; owners: ${owners.join(', ')}`;
  fail('recovery/bad-option', `overrides: ${reason}`, { field: 'overrides', reason });
}

function failParent({ incidents }: Recovery, incident: string): never {
  const parents = new Set(incidents.flatMap(({ parent }) => parent ?? []));
  const known = [...parents].join(', ') || 'none';
  fail('recovery/unknown-incident', `no shared incident ${incident}; known: ${known}`, {
    incident,
    known,
  });
}
