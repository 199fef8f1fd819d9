/**
 * A device in forty lines: which key is in which cell, the last counters, what is pending. No octets, no cryptography.
 *
 * It says what a device must do with a command whose making is known; the real device has to find out. Why a command is
 * refused it does not say.
 *
 * @module
 */
import type { Instant } from '../../core/instant.ts';
import type { Authoriser, ReplacementMode } from '../../gbcs/modes.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { RemotePartyRole } from '../../vocabulary/roles.ts';

/** Who is in a cell, and with which key. */
export interface ModelOccupant {
  readonly party: string;
  readonly key: string;
}

/** A command as its maker knows it. */
export interface ModelMove {
  readonly mode: ReplacementMode;
  readonly authoriser: Authoriser;
  readonly role: RemotePartyRole;
  readonly originator: string;
  readonly counter: bigint;
  /** Key that signs; undefined where none has to. */
  readonly signer: string | undefined;
  /** Key behind the MAC; undefined where none has to be. */
  readonly broker: string | undefined;
  /** An octet was changed, cut or added afterwards. */
  readonly damaged: boolean;
  readonly floors: readonly (readonly [RemotePartyRole, bigint])[];
  readonly replacements: readonly ModelReplacement[];
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

type Cells = Readonly<Partial<Record<CellName, ModelOccupant>>>;

/** The model. */
export class DeviceModel {
  counters: Readonly<Partial<Record<RemotePartyRole, bigint>>> = {};
  pending: readonly ModelMove[] = [];
  alerts = 0;

  cells: Cells;
  constructor(cells: Cells) {
    this.cells = cells;
  }

  receive(move: ModelMove): 'rejected' | 'executed' | 'scheduled' | 'cancelled' {
    const isNewer = move.counter > (this.counters[move.role] ?? 0n);
    if (move.damaged || !isNewer || !this.isVouchedFor(move)) return 'rejected';
    this.counters = { ...this.counters, [move.role]: move.counter };
    if (move.executeAt === undefined) return this.execute(move);
    this.pending = this.pending.filter((other) => kindOf(other) !== kindOf(move));
    if (move.executeAt === 'cancel') return 'cancelled';
    this.pending = [...this.pending, move];
    return 'scheduled';
  }
  pass(now: Instant): void {
    const isDue = ({ executeAt }: ModelMove): boolean => Number(executeAt) <= now;
    const due = this.pending.filter(isDue);
    this.pending = this.pending.filter((move) => !isDue(move));
    this.alerts += due.length;
    for (const move of due.sort(byTime)) if (this.isStillThere(move)) this.execute(move);
  }
  execute({ floors, replacements }: ModelMove): 'executed' {
    for (const { cell, party, key, sound, root } of [...replacements].sort(rootFirst)) {
      const isTrusted = cell === 'root' ? root === key : root === this.cells.root?.key;
      if (sound && isTrusted) this.cells = { ...this.cells, [cell]: { party, key } };
    }
    this.counters = { ...this.counters, ...Object.fromEntries(floors) };
    return 'executed';
  }
  isVouchedFor(move: ModelMove): boolean {
    const acb = this.cells['accessControlBroker.keyAgreement']?.key;
    if (move.broker !== undefined && move.broker !== acb) return false;
    return (move.signer ?? this.signer(move)) === this.signer(move) && this.isStillThere(move);
  }
  isStillThere(move: ModelMove): boolean {
    if (move.authoriser === 'contingencyKey') return move.signer === this.signer(move);
    return this.cells[move.authoriser]?.party === move.originator;
  }
  signer({ authoriser }: ModelMove): string | undefined {
    return this.cells[authoriser === 'contingencyKey' ? 'root' : authoriser]?.key;
  }
}

const kindOf = ({ mode, originator }: ModelMove): string => `${mode} ${originator}`;
const byTime = (left: ModelMove, right: ModelMove): number =>
  Number(left.executeAt) - Number(right.executeAt);
const rootFirst = ({ cell }: ModelReplacement): number => (cell === 'root' ? -1 : 0);
