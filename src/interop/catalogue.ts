/**
 * Entries in order: which belong to one party, role and use, which of them is the newest, and what each is called.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { type ExportEntry, identityOf } from './entry.ts';
import { type NamedEntry, type Naming, fileName, nameOfEntry } from './naming.ts';

/** Which entries to hand over: the newest of each party, role and use, or every generation. */
export type Selection = 'current' | 'all';

/** How entries are chosen and named. */
export interface CatalogueOptions {
  /** `all` unless given. */
  readonly select?: Selection;
  /** Names that entries bring are kept unless a scheme is given; those without one are named by `z1`. */
  readonly naming?: Naming | 'keep';
}

/** One entry with all that is known of it. */
export interface CatalogueEntry extends NamedEntry {
  readonly entry: ExportEntry;
  /** Unique in the catalogue, also as the name of a file. */
  readonly name: string;
}

/** An entry before it is counted and named. */
type Identified = Omit<CatalogueEntry, 'name' | 'generation' | 'generations' | 'partyNumber'>;

/**
 * Reads, groups, selects and names entries. Their order stays.
 *
 * @throws SmkiError `interop/unreadable`, `interop/unsupported` with the number and name of the entry
 */
export function catalogue(
  entries: readonly ExportEntry[],
  options: CatalogueOptions = {},
): readonly CatalogueEntry[] {
  requireKind('entries', entries, 'records');
  requireKind('options', options, 'record');
  const { select = 'all', naming = 'keep' } = options;
  const identified = entries.map((entry, index) => identify(entry, index));
  const counted = countAll(identified);
  const chosen =
    select === 'all'
      ? counted
      : counted.filter(({ generation, generations }) => generation === generations);
  const taken = new Map<string, number>();
  return chosen.map((entry) => {
    const own = naming === 'keep' ? entry.entry.name : undefined;
    const name = own ?? nameOfEntry(entry, naming === 'keep' ? 'z1' : naming);
    const uses = (taken.get(fileName(name)) ?? 0) + 1;
    taken.set(fileName(name), uses);
    return { ...entry, name: uses === 1 ? name : `${name}-${uses}` };
  });
}

function identify(entry: ExportEntry, index: number): Identified {
  const identity = identityOf(entry.certificate, entry.name ?? `entry ${index + 1}`);
  return { ...identity, entry, cellUsage: entry.cellUsage ?? 'management' };
}

/** Numbers the generations of each slot by age, and the parties of each role by EUI-64. */
function countAll(
  entries: readonly Identified[],
): readonly (Identified & Pick<NamedEntry, 'generation' | 'generations' | 'partyNumber'>)[] {
  const slots = grouped(entries, slotKey);
  const roles = grouped(entries, ({ roleCode }) => String(roleCode));
  const ages = new Map<Identified, number>();
  for (const slot of slots.values()) {
    const byAge = [...slot].sort(compareAge);
    for (const [index, entry] of byAge.entries()) ages.set(entry, index + 1);
  }
  const parties = new Map(
    [...roles].map(([role, held]) => [
      role,
      [...new Set(held.map(({ entityId }) => entityId))].sort(),
    ]),
  );
  return entries.map((entry) => ({
    ...entry,
    generation: ages.get(entry) ?? 1,
    generations: slots.get(slotKey(entry))?.length ?? 1,
    partyNumber: (parties.get(String(entry.roleCode))?.indexOf(entry.entityId) ?? 0) + 1,
  }));
}

/** Certificates that were made on one day are as old as their entries say; else as the order of the entries has it. */
function compareAge(a: Identified, b: Identified): number {
  return a.notBefore - b.notBefore || (a.entry.generation ?? 0) - (b.entry.generation ?? 0);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function slotKey({ entityId, roleCode, keyUsage, cellUsage }: Identified): string {
  return [entityId, roleCode, keyUsage, cellUsage].join('/');
}
