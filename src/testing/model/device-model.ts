/**
 * A device in forty lines: which key is in which cell, the last counters, what is pending. No octets, no cryptography.
 *
 * It says what a device must do with a command whose making is known; the real device has to find out. Why a command is
 * refused it does not say.
 *
 * @module
 */
import type { Instant } from '../../core/instant.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { RemotePartyRole } from '../../vocabulary/roles.ts';

/** Who is in a cell, and with which key. */
export interface ModelOccupant {
  readonly party: string;
  readonly key: string;
}

/** A command as its maker knows it. */
export interface ModelMove {
  /** The cell whose occupant gives it; the root cell for the contingency key. */
  readonly authoriser: CellName;
  readonly originator: string;
  /** Role whose counter it carries. */
  readonly role: RemotePartyRole;
  readonly counter: bigint;
  /** Keys behind signature and MAC, and the cells that they are to be in; of a pending command the first must still be there. */
  readonly keys: readonly (readonly [CellName, string])[];
  /** An octet was changed, cut or added afterwards. */
  readonly damaged: boolean;
  readonly floors: readonly (readonly [RemotePartyRole, bigint])[];
  /** The root, where there is one, comes first. */
  readonly replacements: readonly ModelReplacement[];
  /** Mode and originator: of one kind only one can be pending. */
  readonly kind: string;
  readonly executeAt: Instant | 'cancel' | undefined;
}

/** What one replacement brings. */
export interface ModelReplacement extends ModelOccupant {
  readonly cell: CellName;
  /** Usage and dates are right. */
  readonly sound: boolean;
  /** Key of the root that its certificate hangs from. */
  readonly root: string;
}

type Cells = Partial<Record<CellName, ModelOccupant>>;

/** The model. */
export class DeviceModel {
  readonly counters: Partial<Record<RemotePartyRole, bigint>> = {};
  readonly pending = new Map<string, ModelMove>();
  readonly cells: Cells;
  alerts = 0;
  constructor(cells: Readonly<Cells>) {
    this.cells = { ...cells };
  }
  receive(move: ModelMove): 'rejected' | 'executed' | 'scheduled' | 'cancelled' {
    if (move.damaged || !move.keys.every(this.holds) || !this.isAuthorised(move)) return 'rejected';
    if (move.counter <= (this.counters[move.role] ?? 0n)) return 'rejected';
    this.counters[move.role] = move.counter;
    if (move.executeAt === undefined) return this.execute(move);
    this.pending.delete(move.kind);
    if (move.executeAt === 'cancel') return 'cancelled';
    this.pending.set(move.kind, move);
    return 'scheduled';
  }
  pass(now: Instant): void {
    const due = [...this.pending.values()].filter(({ executeAt }) => Number(executeAt) <= now);
    for (const move of due.sort((a, b) => Number(a.executeAt) - Number(b.executeAt))) {
      this.pending.delete(move.kind);
      this.alerts += 1;
      if (this.isAuthorised(move) && move.keys.slice(0, 1).every(this.holds)) this.execute(move);
    }
  }
  execute({ floors, replacements }: ModelMove): 'executed' {
    for (const { cell, party, key, sound, root } of replacements) {
      const isTrusted = cell === 'root' ? root === key : this.holds(['root', root]);
      if (sound && isTrusted) this.cells[cell] = { party, key };
    }
    for (const [role, floor] of floors) this.counters[role] = floor;
    return 'executed';
  }
  isAuthorised({ authoriser, originator, keys }: ModelMove): boolean {
    if (authoriser === 'root') return keys.every(this.holds);
    return this.cells[authoriser]?.party === originator;
  }
  holds = ([cell, key]: readonly [CellName, string]): boolean => this.cells[cell]?.key === key;
}
