/**
 * From what a caller says to a whole description.
 *
 * @module
 */
import { type Plain, checkDescription, isRecord, refuse } from './description-checks.ts';
import {
  ENVIRONMENT_FIELDS,
  ENVIRONMENT_PRESETS,
  type EnvironmentDescription,
  type EnvironmentPreset,
} from './description.ts';

/** Fields that are records may be given in part. */
type Parts<T> = {
  readonly [K in keyof T]?: T[K] extends readonly unknown[] | string | number
    ? T[K]
    : Partial<T[K]>;
};

/** What a caller says: any fields, on top of a preset or of the defaults. */
export type EnvironmentWishes = Parts<EnvironmentDescription> & {
  readonly like?: EnvironmentPreset;
};

/**
 * The whole description.
 *
 * @param shared - description of the authorities that an environment shares: what is theirs may be left out, and is theirs
 * @throws SmkiError `authority/bad-description` with the field, and what would be right
 */
export function describeEnvironment(
  wishes: EnvironmentPreset | EnvironmentWishes,
  shared?: EnvironmentDescription,
): EnvironmentDescription {
  if (typeof wishes !== 'string' && !isRecord(wishes)) {
    refuse(
      'description',
      `must be one of ${Object.keys(ENVIRONMENT_PRESETS).join(', ')}, or an object`,
    );
  }
  const { like, ...own } = typeof wishes === 'string' ? { like: wishes } : wishes;
  if (like !== undefined && !Object.hasOwn(ENVIRONMENT_PRESETS, like)) {
    refuse('like', `must be one of ${Object.keys(ENVIRONMENT_PRESETS).join(', ')}`);
  }
  const unknown = Object.keys(own).find((name) => !Object.hasOwn(ENVIRONMENT_FIELDS, name));
  if (unknown !== undefined) {
    refuse(unknown, `is no field; fields: ${Object.keys(ENVIRONMENT_FIELDS).join(', ')}`);
  }
  const preset: Plain = like === undefined ? {} : { ...ENVIRONMENT_PRESETS[like] };
  const given: Plain = { ...own };
  const theirs: Plain = shared === undefined ? {} : { ...shared };
  const entries = Object.entries(ENVIRONMENT_FIELDS).map(([name, row]) => {
    const ofAuthorities = AUTHORITY_FIELDS.includes(name) ? theirs[name] : undefined;
    const value = merge(merge(ofAuthorities ?? row.default, preset[name]), given[name]);
    if (ofAuthorities !== undefined && JSON.stringify(value) !== JSON.stringify(ofAuthorities)) {
      refuse(name, 'is that of the shared authorities: leave it out, or found authorities apart');
    }
    return [name, value];
  });
  const description = Object.fromEntries(entries) as EnvironmentDescription;
  checkDescription(description);
  return description;
}

/** Fields that say how authorities are: those who share them have them alike. */
const AUTHORITY_FIELDS: readonly string[] = [
  'governance',
  'names',
  'policies',
  'issuingDca',
  'lists',
  'wrapAlgorithm',
  'custodians',
  'custodiansRequired',
  'hsmSites',
] satisfies readonly (keyof EnvironmentDescription)[];

/** A record is completed, anything else is replaced. */
function merge(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  return isRecord(base) && isRecord(over) ? { ...base, ...over } : over;
}
