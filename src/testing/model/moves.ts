/**
 * Commands for the model and for a real device at once: what its maker knows, and the octets.
 *
 * A workshop has the keys of every party in every generation, and can therefore make right commands at any time, and
 * wrong ones of every kind.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import { DAY_MS, type Instant } from '../../core/instant.ts';
import type { AgreementKey, SigningKey } from '../../crypto/keys.ts';
import { type ReplacementMode, modeRules } from '../../gbcs/modes.ts';
import { CREDENTIAL_SLOTS, type CredentialSlot, type PartyRole } from '../../party/credentials.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import { type Eui64, NO_ENTITY, eui64 } from '../../vocabulary/eui64.ts';
import { roleFromCode, roleOrganisationalUnit } from '../../vocabulary/roles.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { smkiExtensions } from '../../x509/extensions.ts';
import { nameEntityId } from '../../x509/name.ts';
import {
  type CaseBench,
  type CommandDraft,
  authoriserOf,
  commandOf,
  draftOf,
  withControl,
} from '../cases/case-bench.ts';
import { type CaseHierarchy, OUTSIDE_VALIDITY } from '../cases/case-pki.ts';
import type { DeviceModel, ModelMove, ModelOccupant, ModelReplacement } from './device-model.ts';

/** What may be wrong with the certificates of a command. */
export const CERTIFICATE_QUALITIES = [
  'sound',
  'expired',
  'wrong usage',
  'other hierarchy',
] as const;

/** Who may sign it: the occupant of the cell, the same party with a key not yet placed, another party. */
export const SIGNERS = ['occupant', 'next key', 'another party'] as const;

/** A command to be made, before anybody knows what the device holds then. */
export interface MoveOrder {
  readonly mode: ReplacementMode;
  /** Which of the cells that the mode may change, as bits. */
  readonly cells: number;
  readonly certificates: (typeof CERTIFICATE_QUALITIES)[number];
  /** Whether they are of the parties that hold the cells, or of others. */
  readonly party: 'same' | 'another';
  readonly signer: (typeof SIGNERS)[number];
  readonly mac: 'right' | 'next key';
  /** Added to the last accepted counter of the role. */
  readonly step: number;
  /** [4]: absent, the command's own counter, or a number. */
  readonly floor: 'none' | 'own' | number;
  readonly when: 'now' | 'cancel' | { readonly days: number };
  /** Octet to be changed, or where to cut. */
  readonly damage: { readonly at: number; readonly by: 'bit' | 'cut' } | undefined;
}

/** A command made. */
export interface Move {
  readonly move: ModelMove;
  readonly command: Uint8Array;
}

const BROKER_CELL: CellName = 'accessControlBroker.keyAgreement';

interface Keys {
  readonly signingKey?: SigningKey;
  readonly agreementKey?: AgreementKey;
}

/** Makes commands for one device. */
export class Workshop {
  readonly bench: CaseBench;
  readonly #keys = new Map<string, Keys>();
  #made = 0;

  constructor(bench: CaseBench) {
    this.bench = bench;
    for (const party of Object.values(bench.pki.parties)) {
      for (const credential of Object.values(party.current)) {
        this.#keys.set(keyIn(credential.certificate), credential);
      }
    }
  }

  /** What the device holds at the start, for the model. */
  occupants(): DeviceModel['cells'] {
    const entries = Object.entries(this.bench.cells);
    return Object.fromEntries(entries.map(([cell, der]) => [cell, occupantIn(der)]));
  }

  /** A command as ordered, made for what the model holds now. */
  make(order: MoveOrder, model: DeviceModel, now: Instant): Move {
    const { bench } = this;
    this.#made += 1;
    const authoriser = authorisingCell(bench, order.mode);
    const { role } = TRUST_ANCHOR_CELLS[authoriser];
    const counter = BigInt(Math.max(1, Number(model.counters[role] ?? 0n) + order.step));
    const replacements = this.#replacements(order, model);
    const executeAt = executionTime(order, now);
    const draft = draftOf(bench, order.mode, {
      replacements: Object.fromEntries(replacements.map(({ cell, der }) => [cell, der])),
      counter,
      newFloor:
        order.floor === 'own' ? counter : order.floor === 'none' ? 'none' : BigInt(order.floor),
      ...(executeAt !== undefined && { executeAt }),
    });
    const vouched = this.#vouch(order, model, draft);
    const octets = commandOf(bench, vouched.draft);
    const command = order.damage === undefined ? octets : damagedBy(octets, order.damage);
    return {
      command,
      move: {
        authoriser,
        originator: vouched.draft.header.originatorId,
        role,
        counter,
        keys: vouched.keys,
        damaged: order.damage !== undefined,
        floors: floorsIn(draft, role),
        replacements,
        kind: `${order.mode} ${vouched.draft.header.originatorId}`,
        executeAt,
      },
    };
  }

  #replacements(
    order: MoveOrder,
    model: DeviceModel,
  ): readonly (ModelReplacement & { readonly der: Uint8Array })[] {
    const { mode, cells, certificates } = order;
    const { pki, cells: held } = this.bench;
    const { mayReplace, root: rootRule } = modeRules(mode);
    const own = this.#hierarchyOf(model);
    const other = own === pki ? pki.other : pki;
    const contingency = rootRule === 'normal-and-abnormal';
    // A contingency command moves the device to the other hierarchy; the rest stays where the device is.
    const right = contingency ? other : own;
    const wrong = contingency ? own : other;
    const source = certificates === 'other hierarchy' ? wrong : right;
    const names = (Object.keys(held) as CellName[])
      .filter((cell) => (mayReplace as readonly string[]).includes(TRUST_ANCHOR_CELLS[cell].role))
      .filter((_cell, index) => ((cells >> index) & 1) === 1);
    const leaves = names.map((cell) => this.#leaf(cell, source, order));
    const rootEntry = {
      cell: 'root',
      der: right.root,
      sound: true,
      root: keyIn(right.root),
    } as const;
    return contingency ? [{ ...rootEntry, ...occupantIn(right.root) }, ...leaves] : leaves;
  }

  #leaf(
    cell: CellName,
    hierarchy: CaseHierarchy,
    { certificates: quality, party }: MoveOrder,
  ): ModelReplacement & { readonly der: Uint8Array } {
    const { pki } = this.bench;
    const slot = slotOf(cell, quality);
    const role = TRUST_ANCHOR_CELLS[cell].role as PartyRole;
    const entityId =
      party === 'same'
        ? pki.parties[role].entityId
        : eui64(`FE5A4B30000055${roleOrganisationalUnit(role)}`);
    // No profile has a recovery key for key agreement; a list of defects, even an empty one, lifts its checks.
    const change = quality === 'expired' ? OUTSIDE_VALIDITY.expired(pki.at) : { defects: [] };
    const label = `move ${this.#made} ${cell}`;
    const credential = hierarchy.issue({ role, entityId, slot, label, change });
    this.#keys.set(keyIn(credential.certificate), credential);
    const sound = quality !== 'expired' && quality !== 'wrong usage';
    const root = keyIn(hierarchy.root);
    const der = credential.certificate;
    return { cell, der, sound, root, ...occupantIn(der) };
  }

  /** Whoever is to sign and MAC, and the keys that stand behind it. */
  #vouch(
    { mode, signer, mac }: MoveOrder,
    model: DeviceModel,
    draft: CommandDraft,
  ): { readonly draft: CommandDraft; readonly keys: ModelMove['keys'] } {
    const { pki } = this.bench;
    const authoriser = authorisingCell(this.bench, mode);
    const hierarchy = this.#hierarchyOf(model);
    const byContingency = authoriser === 'root';
    const signingCell = model.cells[authoriser];
    const brokerCell = model.cells[BROKER_CELL];
    const signers = {
      occupant: byContingency
        ? hierarchy.contingency.signingKey
        : this.#keys.get(signingCell?.key ?? '')?.signingKey,
      'next key': pki.parties.transitionalCoS.next.digitalSignature?.signingKey,
      'another party': pki.other.rootKey,
    };
    const brokers = {
      right: this.#keys.get(brokerCell?.key ?? '')?.agreementKey,
      'next key': pki.parties.supplier.next.keyAgreement?.agreementKey,
    };
    const header = byContingency
      ? draft.header
      : { ...draft.header, originatorId: (signingCell?.party ?? NO_ENTITY) as Eui64 };
    const changed = { ...draft, header };
    const keys: ModelMove['keys'][number][] = [];
    if (draft.signWith)
      keys.push([authoriser, (signer === 'occupant' ? signingCell?.key : signer) ?? '']);
    if (draft.macWith) keys.push([BROKER_CELL, (mac === 'right' ? brokerCell?.key : mac) ?? '']);
    return {
      draft: {
        ...(byContingency
          ? withControl(changed, {
              plaintextSymmetricKey: hierarchy.contingency.releaseSymmetricKey(),
            })
          : changed),
        signWith: draft.signWith && signers[signer],
        macWith: draft.macWith && brokers[mac],
      },
      keys,
    };
  }

  /** The hierarchy that the device trusts now. */
  #hierarchyOf(model: DeviceModel): CaseHierarchy {
    const { pki } = this.bench;
    return model.cells.root?.key === keyIn(pki.other.root) ? pki.other : pki;
  }
}

/** The cell that authorises a mode; for the contingency key the root cell, which has it wrapped. */
function authorisingCell(bench: CaseBench, mode: ReplacementMode): CellName {
  const authoriser = authoriserOf(bench, mode);
  return authoriser === 'contingencyKey' ? 'root' : authoriser;
}

function executionTime({ when }: MoveOrder, now: Instant): ModelMove['executeAt'] {
  if (when === 'now') return undefined;
  // The message counts in seconds.
  return when === 'cancel'
    ? 'cancel'
    : ((Math.floor((now + when.days * DAY_MS) / 1000) * 1000) as Instant);
}

function floorsIn({ payload }: CommandDraft, role: ModelMove['role']): ModelMove['floors'] {
  const { newFloor, otherRoleChanges = [] } = payload.control;
  const others = otherRoleChanges.flatMap(({ roleCode, floor }) => {
    const other = roleFromCode(roleCode);
    return other === undefined ? [] : [[other, floor] as const];
  });
  return newFloor === undefined ? others : [[role, newFloor], ...others];
}

function slotOf(cell: CellName, quality: MoveOrder['certificates']): CredentialSlot {
  const { role, keyUsage } = TRUST_ANCHOR_CELLS[cell];
  const slots = Object.keys(CREDENTIAL_SLOTS[role as PartyRole]) as CredentialSlot[];
  const right: CredentialSlot = keyUsage === 'digitalSignature' ? keyUsage : 'keyAgreement';
  const other: CredentialSlot = right === 'keyAgreement' ? 'digitalSignature' : 'keyAgreement';
  return quality === 'wrong usage' ? (slots.find((slot) => slot === other) ?? other) : right;
}

function damagedBy(octets: Uint8Array, { at, by }: NonNullable<MoveOrder['damage']>): Uint8Array {
  const place = at % octets.length;
  if (by === 'cut') return octets.subarray(0, place);
  return octets.map((octet, index) => (index === place ? octet ^ (1 << (at & 7)) : octet));
}

function keyIn(certificate: Uint8Array): string {
  return toHex(
    smkiExtensions(parseCertificate(certificate)).subjectKeyIdentifier ?? new Uint8Array(),
  );
}

function occupantIn(certificate: Uint8Array): ModelOccupant {
  const party = nameEntityId(parseCertificate(certificate).subject) ?? NO_ENTITY;
  return { party, key: keyIn(certificate) };
}
