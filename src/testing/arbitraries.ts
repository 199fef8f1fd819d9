/**
 * fast-check arbitraries for the things of this library: identities, roles, cells, counters, credentials, commands, spoilt octets.
 *
 * fast-check is the caller's: it is passed in, and only its types are named here. Sequences of commands against a model
 * are `model/device-commands.ts`.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import type FastCheck from 'fast-check';
import { instant } from '../core/instant.ts';
import { seededRandom } from '../crypto/index.ts';
import { DEVICE_TYPES, type DeviceType, type DeviceTypeName } from '../device/device-types.ts';
import { REPLACEMENT_MODES, type ReplacementMode } from '../gbcs/modes.ts';
import {
  CREDENTIAL_SLOTS,
  type CredentialSlot,
  type PartyRole,
  cellOfSlot,
  slotsOf,
} from '../party/credentials.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';
import { CASE_SEED } from './anchor-replacement-cases.ts';
import { commandOf, createCaseBench, draftOf } from './cases/case-bench.ts';
import { type CaseCredential, createCasePki } from './cases/case-pki.ts';
import { mutated } from './mutation.ts';

/** A credential with what it is for. */
export interface ArbitraryCredential extends CaseCredential {
  readonly role: PartyRole;
  readonly slot: CredentialSlot;
  readonly entityId: Eui64;
  /** The cell that it fills. */
  readonly cell: CellName;
}

/** What {@link smkiArbitraries} makes. */
export interface SmkiArbitraries {
  /** Any Entity Identifier. */
  readonly entityId: FastCheck.Arbitrary<Eui64>;
  readonly deviceType: FastCheck.Arbitrary<DeviceTypeName>;
  readonly partyRole: FastCheck.Arbitrary<PartyRole>;
  readonly mode: FastCheck.Arbitrary<ReplacementMode>;
  /** Small ones, epoch milliseconds and the largest. */
  readonly originatorCounter: FastCheck.Arbitrary<bigint>;
  /** A cell; of a device type where one is given. */
  cell(deviceType?: DeviceTypeName): FastCheck.Arbitrary<CellName>;
  /** A key with a real certificate over it, of any party and slot. */
  readonly credential: FastCheck.Arbitrary<ArbitraryCredential>;
  /** A protected command that a device of the type takes, if it is the one of the ready cases. */
  command(deviceType: DeviceTypeName | DeviceType): FastCheck.Arbitrary<Uint8Array>;
  /** Octets, spoilt as `mutated` spoils them. */
  spoilt(octets: Uint8Array): FastCheck.Arbitrary<Uint8Array>;
}

const AT = instant('2026-01-01T00:00:00Z');
const COUNTER_MAX = 2n ** 63n - 1n;

/**
 * Makes arbitraries.
 *
 * @param fc - the fast-check of your own tests
 * @example
 * ```ts
 * const { credential } = smkiArbitraries(fc);
 * fc.assert(fc.property(credential, ({ certificate, cell }) => accepts(certificate, cell)));
 * ```
 */
export function smkiArbitraries(
  fc: typeof FastCheck,
  options: { readonly seed?: string } = {},
): SmkiArbitraries {
  requireFields('fc', fc, { constantFrom: 'function' });
  requireKind('options', options, 'record');
  const seed = options.seed ?? CASE_SEED;
  const oneOf = <T extends string>(table: Readonly<Record<T, unknown>>): FastCheck.Arbitrary<T> =>
    fc.constantFrom(...(Object.keys(table) as T[]));
  const partyRole = oneOf(CREDENTIAL_SLOTS);
  return {
    entityId: fc.uint8Array({ minLength: 8, maxLength: 8 }).map(eui64),
    deviceType: oneOf(DEVICE_TYPES),
    partyRole,
    mode: oneOf(REPLACEMENT_MODES),
    originatorCounter: fc.oneof(
      fc.bigInt({ min: 0n, max: 10n }),
      fc.bigInt({ min: 1_500_000_000_000n, max: 2_000_000_000_000n }),
      fc.constant(COUNTER_MAX),
    ),
    cell: (deviceType) => fc.constantFrom(...cellsOf(deviceType)),
    credential: credentials(fc, partyRole, seed),
    command: (deviceType) => {
      const bench = createCaseBench({ deviceType, seed, at: AT });
      return fc
        .record({ mode: fc.constantFrom(...bench.modes), counter: fc.integer({ min: 1 }) })
        .map(({ mode, counter }) =>
          commandOf(bench, draftOf(bench, mode, { counter: BigInt(counter) })),
        );
    },
    spoilt: (octets) =>
      fc.nat().map((label) => mutated({ random: seededRandom(`${seed}:${label}`), octets })),
  };
}

function credentials(
  fc: typeof FastCheck,
  partyRole: FastCheck.Arbitrary<PartyRole>,
  seed: string,
): FastCheck.Arbitrary<ArbitraryCredential> {
  const pki = createCasePki({ seed, at: AT });
  const order = partyRole.chain((role) =>
    fc.record({
      role: fc.constant(role),
      slot: fc.constantFrom(...slotsOf(role)),
      party: fc.nat({ max: 0xff }),
      generation: fc.nat({ max: 5 }),
    }),
  );
  return order.map(({ role, slot, party, generation }) => {
    const label = party.toString(16).padStart(2, '0').toUpperCase();
    const { entityId } = pki.parties[role];
    const own = eui64(`${entityId.slice(0, 12)}${label}${entityId.slice(14)}`);
    const issued = pki.issue({ role, entityId: own, slot, label: `generation ${generation}` });
    return { ...issued, role, slot, entityId: own, cell: cellOfSlot(role, slot) ?? 'root' };
  });
}

function cellsOf(deviceType: DeviceTypeName | undefined): readonly CellName[] {
  return deviceType === undefined
    ? CELL_NAMES
    : DEVICE_TYPES[deviceType].cells.map(({ cell }) => cell);
}
