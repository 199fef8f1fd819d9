/**
 * The certificate mapping check (CR118): which certificate is believed to be in which cell, held against what devices report.
 *
 * Users know certificates by SHA-1 hashes, devices report key identifiers: the map has both. It is two columns of numbers over
 * all devices and cells, so that a million devices take some 150 megabytes and every lookup is one step.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import type { Clock } from '../core/clock.ts';
import { isOctets, toHex } from '../core/bytes.ts';
import type { EventLog } from '../core/event-log.ts';
import type { Instant } from '../core/instant.ts';
import type { CellOccupant, DecodedMessage } from '../gbcs/types.ts';
import { CELL_NAMES, type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import { readCell } from './cell-statuses.ts';
import type { KnownOccupant, Occupants } from './occupants.ts';
import type { DeviceRegister } from './register.ts';
import { decodedOrUndefined } from './responses.ts';
import type { BelievedOccupant, CertificateMapping, MappingDifference } from './mapping-types.ts';

const CELLS_PER_DEVICE = CELL_NAMES.length;
const CELL_NUMBERS = new Map(CELL_NAMES.map((name, number) => [name, number]));
const NOBODY = 0;
/** Columns grow by half, and by this many cells at least. */
const GROWTH_MIN = 64 * CELLS_PER_DEVICE;

/** The map, with what the DCC itself does to it. */
export interface DccMapping extends CertificateMapping {
  /** Forgets what was believed of a device: it joins anew. */
  forget(device: Eui64): void;
  /** As `believed`, without the time: what many devices share, and no object of its own. */
  occupant(device: Eui64, cell: CellName): KnownOccupant | undefined;
  /** Compares a decoded Response or Alert with the map: alarms, then corrects. `placed`: certificates that are there now. */
  checkMessage(
    device: Eui64,
    message: DecodedMessage,
    placed?: ReadonlyMap<CellName, Uint8Array>,
  ): readonly MappingDifference[];
}

/** What one cell of a Response tells. */
interface Report {
  readonly cell: CellName;
  /** Who was there when the command came. */
  readonly before: CellOccupant;
  readonly after: CellOccupant;
}

/** What a map is made of. */
export interface MappingSurroundings {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly register: DeviceRegister;
  readonly occupants: Occupants;
}

/** Makes an empty map. */
export function createMapping(surroundings: MappingSurroundings): DccMapping {
  return new CertificateMap(surroundings);
}

class CertificateMap implements DccMapping {
  readonly #columns = createColumns();
  readonly #holders = createCounts();
  readonly #surroundings: MappingSurroundings;

  constructor(surroundings: MappingSurroundings) {
    this.#surroundings = surroundings;
  }

  believed(device: Eui64, cell: CellName): BelievedOccupant | undefined {
    const at = this.#placeOf(device, cell);
    if (at === undefined) return undefined;
    const occupant = this.#surroundings.occupants.at(this.#columns.occupant(at));
    return occupant && believedSince(occupant, this.#columns.since(at));
  }

  entityIn(device: Eui64, cell: CellName): Eui64 | undefined {
    return this.occupant(device, cell)?.entityId;
  }

  occupant(device: Eui64, cell: CellName): KnownOccupant | undefined {
    const at = this.#placeOf(device, cell);
    return at === undefined
      ? undefined
      : this.#surroundings.occupants.at(this.#columns.occupant(at));
  }

  cells(device: Eui64): ReadonlyMap<CellName, BelievedOccupant> {
    const cells = CELL_NAMES.flatMap((cell) => {
      const occupant = this.believed(device, cell);
      return occupant === undefined ? [] : [[cell, occupant] as const];
    });
    return new Map(cells);
  }

  holdersOf(keyIdentifier: Uint8Array): readonly { device: Eui64; cell: CellName }[] {
    requireKind('keyIdentifier', keyIdentifier, 'octets');
    const { occupants, register } = this.#surroundings;
    const wanted = new Set(occupants.withKey(keyIdentifier));
    const found: { device: Eui64; cell: CellName }[] = [];
    if (wanted.size === 0) return found;
    let at = 0;
    for (const { entityId } of register.entries()) {
      for (const cell of CELL_NAMES) {
        if (wanted.has(this.#columns.occupant(at++))) found.push({ device: entityId, cell });
      }
    }
    return found;
  }

  holderCount(keyIdentifier: Uint8Array): number {
    requireKind('keyIdentifier', keyIdentifier, 'octets');
    const numbers = this.#surroundings.occupants.withKey(keyIdentifier);
    return numbers.reduce((sum, number) => sum + this.#holders.of(number), 0);
  }

  record(device: Eui64, cell: CellName, occupant: Uint8Array | CellOccupant): void {
    const { occupants } = this.#surroundings;
    if (!isOctets(occupant)) {
      requireFields('occupant', occupant, { entityId: 'text', keyIdentifier: 'octets' });
    }
    const number = isOctets(occupant)
      ? occupants.ofCertificate(occupant)
      : occupants.ofIdentity(occupant);
    requireKnownName('cell', cell, TRUST_ANCHOR_CELLS);
    this.#put(device, cell, number ?? NOBODY);
  }

  forget(device: Eui64): void {
    for (const cell of CELL_NAMES) this.#put(device, cell, NOBODY);
  }

  check(device: Eui64, response: Uint8Array): readonly MappingDifference[] {
    const message = decodedOrUndefined(response);
    return message === undefined ? [] : this.checkMessage(device, message);
  }

  checkMessage(
    device: Eui64,
    message: DecodedMessage,
    placed?: ReadonlyMap<CellName, Uint8Array>,
  ): readonly MappingDifference[] {
    requireFields('message', message, { payload: 'record' });
    const differences: MappingDifference[] = [];
    for (const report of reportsOf(message)) {
      const difference = this.#checkReport(device, report, placed?.get(report.cell));
      if (difference !== undefined) differences.push(difference);
    }
    return differences;
  }

  #checkReport(
    device: Eui64,
    { cell, before, after }: Report,
    certificate: Uint8Array | undefined,
  ): MappingDifference | undefined {
    const { occupants } = this.#surroundings;
    const at = this.#placeOf(device, cell);
    if (at === undefined) return undefined;
    const number = this.#columns.occupant(at);
    const agrees = number === NOBODY || occupants.same(number, before);
    const placed = certificate && occupants.ofCertificate(certificate);
    if (placed !== undefined) this.#put(device, cell, placed);
    else if (!occupants.same(number, after)) this.#put(device, cell, occupants.ofIdentity(after));
    if (agrees) return undefined;
    const difference = { cell, believed: occupants.at(number), reported: before };
    this.#alarm(device, difference);
    return difference;
  }

  #alarm(device: Eui64, { cell, believed: was, reported }: MappingDifference): void {
    const { clock, log } = this.#surroundings;
    const believed = was === undefined ? '' : toHex(was.keyIdentifier);
    const about = { device, cell, believed, reported: toHex(reported.keyIdentifier) };
    log.append({ at: clock.now(), type: 'dcc.mapping-alarm', actor: 'dsp', ...about });
  }

  #put(device: Eui64, cell: CellName, occupant: number): void {
    const { clock, register } = this.#surroundings;
    const at = place(register.knownNumber(device), cell);
    this.#holders.change(this.#columns.occupant(at), -1);
    this.#holders.change(occupant, 1);
    this.#columns.set(at, occupant, clock.now());
  }

  #placeOf(device: Eui64, cell: CellName): number | undefined {
    const number = this.#surroundings.register.numberOf(device);
    return number === undefined ? undefined : place(number, cell);
  }
}

/** Written out: it is asked of every cell of every device, and a spread costs ten times as much. */
function believedSince(
  { entityId, keyIdentifier, certificate, certificateSha1 }: KnownOccupant,
  since: Instant,
): BelievedOccupant {
  return certificate === undefined || certificateSha1 === undefined
    ? { entityId, keyIdentifier, since }
    : { entityId, keyIdentifier, certificate, certificateSha1, since };
}

function place(device: number, cell: CellName): number {
  return device * CELLS_PER_DEVICE + (CELL_NUMBERS.get(cell) ?? 0);
}

function reportsOf({ payload }: DecodedMessage): readonly Report[] {
  switch (payload.type) {
    case 'update-credentials.response':
    case 'update-credentials.alert':
      return (payload.outcome?.replacements ?? []).flatMap(
        ({ cell: { cell }, existing, replacing }) =>
          cell === undefined ? [] : [{ cell, before: existing, after: replacing }],
      );
    case 'read-credentials.response':
      return payload.roles.flatMap(({ roleCode, cells = [] }) =>
        cells.flatMap((details) => {
          const cell = readCell(roleCode, details);
          return cell === undefined ? [] : [{ cell, before: details, after: details }];
        }),
      );
    default:
      return [];
  }
}

/** Occupant and time of every cell of every device. */
function createColumns(): {
  occupant(at: number): number;
  since(at: number): Instant;
  set(at: number, occupant: number, since: Instant): void;
} {
  let occupantColumn = new Uint32Array(0);
  let sinceColumn = new Float64Array(0);
  return {
    occupant: (at) => occupantColumn[at] ?? NOBODY,
    since: (at) => (sinceColumn[at] ?? 0) as Instant,
    set: (at, occupant, since) => {
      if (at >= occupantColumn.length) {
        const length = Math.max(Math.ceil(1.5 * occupantColumn.length), at + GROWTH_MIN);
        const [occupantsBefore, sinceBefore] = [occupantColumn, sinceColumn];
        occupantColumn = new Uint32Array(length);
        occupantColumn.set(occupantsBefore);
        sinceColumn = new Float64Array(length);
        sinceColumn.set(sinceBefore);
      }
      occupantColumn[at] = occupant;
      sinceColumn[at] = since;
    },
  };
}

/** How many cells each occupant is believed to be in. */
function createCounts(): {
  of(occupant: number): number;
  change(occupant: number, by: number): void;
} {
  const counts: number[] = [];
  return {
    of: (occupant) => counts[occupant] ?? 0,
    change: (occupant, by) => {
      if (occupant !== NOBODY) counts[occupant] = (counts[occupant] ?? 0) + by;
    },
  };
}
