/**
 * What a Response says about cells, in the words of the event log. The same words of many devices are one value.
 *
 * @module
 */
import { equalBytes, toHex, toLatin1 } from '../core/bytes.ts';
import type { CellStatus } from '../core/event-types.ts';
import type {
  CellOccupant,
  CellReference,
  ExecutionOutcome,
  ReadCredentialsResponse,
  ReplacementOutcome,
  RoleDetails,
} from '../gbcs/types.ts';
import { statusFromCode } from '../gbcs/status-codes.ts';
import { type CellName, cellFromIdentity } from '../vocabulary/cells.ts';
import type { KeyUsage } from '../vocabulary/key-usages.ts';
import { roleFromCode } from '../vocabulary/roles.ts';

/** Distinct lists that are remembered; a fleet has few, and beyond this a list is simply made anew. */
const REMEMBERED_MAX = 10_000;

/** No cells: a silent device, a command that is about none. */
export const NO_CELLS: readonly CellStatus[] = Object.freeze([]);

/** Puts outcomes into words, each distinct outcome once. */
export interface CellWords {
  ofReplacements(outcome: ExecutionOutcome): readonly CellStatus[];
  ofReading(response: ReadCredentialsResponse): readonly CellStatus[];
}

/** Makes an empty memory of words. */
export function createCellWords(): CellWords {
  const recent: KnownWords[] = [];
  const lists = new Map<string, readonly CellStatus[]>();
  const remember = (key: string, make: () => readonly CellStatus[]): readonly CellStatus[] => {
    const known = lists.get(key);
    if (known !== undefined) return known;
    const made = Object.freeze(make());
    if (lists.size < REMEMBERED_MAX) lists.set(key, made);
    return made;
  };
  return {
    ofReplacements: ({ replacements }) => {
      const place = recent.findIndex(({ told }) => saysTheSame(told, replacements));
      const [known = wordsOf(replacements)] = place < 0 ? [] : recent.splice(place, 1);
      recent.unshift(known);
      recent.length = Math.min(recent.length, RECENT_MAX);
      return known.words;
    },
    ofReading: ({ roles }) => {
      let key = 'read';
      for (const { roleCode, statusCode, cells = [] } of roles) {
        key += `/${roleCode} ${statusCode}`;
        for (const { keyUsages, cellUsageCode, keyIdentifier } of cells) {
          key += ` ${keyUsages.join(',')} ${cellUsageCode} ${toLatin1(keyIdentifier)}`;
        }
      }
      return remember(key, () => roles.flatMap(wordsOfRole));
    },
  };
}

/** What devices reported last, newest first: those of a fleet report the same one after the other. */
const RECENT_MAX = 16;

interface KnownWords {
  readonly told: readonly ReplacementOutcome[];
  readonly words: readonly CellStatus[];
}

function wordsOf(replacements: readonly ReplacementOutcome[]): KnownWords {
  return {
    // Copies of what is compared: the Response that it came in need not be kept.
    told: replacements.map((replacement) => ({
      ...replacement,
      existing: copyOf(replacement.existing),
      replacing: copyOf(replacement.replacing),
    })),
    words: Object.freeze(
      replacements.map(({ cell, statusCode, existing, replacing }) => ({
        cell: cellText(cell),
        status: statusText(statusCode),
        existing: toHex(existing.keyIdentifier),
        replacing: toHex(replacing.keyIdentifier),
      })),
    ),
  };
}

function copyOf({ entityId, keyIdentifier }: CellOccupant): CellOccupant {
  return { entityId, keyIdentifier: new Uint8Array(keyIdentifier) };
}

function saysTheSame(
  told: readonly ReplacementOutcome[],
  replacements: readonly ReplacementOutcome[],
): boolean {
  return (
    told.length === replacements.length &&
    told.every((line, index) => {
      const other = replacements[index];
      return (
        other?.statusCode === line.statusCode &&
        isSameCell(other.cell, line.cell) &&
        equalBytes(other.existing.keyIdentifier, line.existing.keyIdentifier) &&
        equalBytes(other.replacing.keyIdentifier, line.replacing.keyIdentifier)
      );
    })
  );
}

function isSameCell(left: CellReference, right: CellReference): boolean {
  return left === right || cellText(left) === cellText(right);
}

/** The name of a cell, or its numbers where no device type holds such a cell: `role 9 keyAgreement 0`. */
export function cellText({ cell, roleCode, keyUsages, cellUsageCode }: CellReference): string {
  return cell ?? `role ${roleCode} ${keyUsages.join('+')} ${cellUsageCode}`;
}

/** The cell that a CS02a or CS02f Response means with one of its lines. */
export function readCell(
  roleCode: number,
  { keyUsages, cellUsageCode }: { keyUsages: readonly KeyUsage[]; cellUsageCode: number },
): CellName | undefined {
  return cellFromIdentity({ roleCode, keyUsage: keyUsages[0], cellUsageCode });
}

function wordsOfRole({ roleCode, statusCode, cells }: RoleDetails): readonly CellStatus[] {
  const status = statusText(statusCode);
  if (cells === undefined || cells.length === 0) {
    return [
      { cell: roleFromCode(roleCode) ?? `role ${roleCode}`, status, existing: '', replacing: '' },
    ];
  }
  return cells.map((details) => {
    const cell = readCell(roleCode, details);
    const held = toHex(details.keyIdentifier);
    return {
      cell: cellText({ cell, roleCode, ...details }),
      status,
      existing: held,
      replacing: held,
    };
  });
}

function statusText(code: number): string {
  return statusFromCode(code) ?? `status ${code}`;
}
