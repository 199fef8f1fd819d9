/**
 * A remote party: a supplier, a network operator, a role of the DCC. It asks for certificates, holds their keys, and
 * signs commands.
 *
 * What leaves it is octets: PKCS#10 requests and signed GBCS commands. The MAC is the DCC's (`dcc/`).
 *
 * @module
 */
import { requireFields, requireKnownFields } from '../core/arguments.ts';
import type { Clock } from '../core/clock.ts';
import { instantFromMs } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import { softKeyStore } from '../crypto/index.ts';
import type { AgreementKey, SigningKey } from '../crypto/keys.ts';
import { signMessage } from '../gbcs/signing.ts';
import { type Assumptions, assume } from '../vocabulary/assumptions.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import { type Eui64, type Eui64Like, eui64 } from '../vocabulary/eui64.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import type { RemotePartyRole } from '../vocabulary/roles.ts';
import {
  type Replacements,
  type UpdateOrder,
  composeReadCredentials,
  composeUpdateCredentials,
} from './compose.ts';
import {
  CREDENTIAL_SLOTS,
  type CellOfRole,
  type Credential,
  type CredentialSlot,
  type PartyRole,
  slotsOf,
} from './credentials.ts';
import { requireOrder, requirePartyOptions } from './order-checks.ts';
import { type Wallet, createWallet } from './wallet.ts';

/** Whoever turns requests into certificates: an authority, or somebody's real one behind the same octets. */
export interface CertificateSource {
  issue(request: Uint8Array): Uint8Array;
}

/** Options of {@link createParty}. */
export interface PartyOptions<R extends PartyRole = PartyRole> {
  readonly role: R;
  readonly entityId: Eui64Like;
  /** At most 16 characters; none unless given. */
  readonly commonName?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly assumptions?: Partial<Assumptions>;
}

/** A party that can enrol, renew and command. */
export interface Party {
  readonly role: PartyRole;
  readonly entityId: Eui64;
  readonly slots: readonly CredentialSlot[];
  /**
   * A PKCS#10 request for a new key pair; the key waits for its certificate.
   *
   * @throws SmkiError `vocabulary/unknown-name` for a slot that this role does not have
   */
  request(slot: CredentialSlot): Uint8Array;
  /**
   * Takes a certificate for a key that waits; the credential is held, not yet in use.
   *
   * @throws SmkiError `party/certificate-rejected` when no key waits for it
   */
  accept(certificate: Uint8Array): Credential;
  /** Requests and accepts a new credential for every slot, without using them yet. */
  renew(source: CertificateSource): readonly Credential[];
  /**
   * Puts credentials into use: from now on they sign and agree.
   *
   * @throws SmkiError `party/bad-order` for what is no list of credentials
   */
  use(credentials: readonly Credential[]): void;
  /**
   * The credential in use.
   *
   * @throws SmkiError `party/no-certificate` before the first `use`
   */
  credential(slot: CredentialSlot): Credential;
  /**
   * Certificates in use, by the cell that each fills.
   *
   * @throws SmkiError `party/no-certificate` while a slot has none
   */
  cells(): Replacements;
  /** The same, only for cells that a device type holds. */
  cellsOn(type: { readonly cells: readonly { readonly cell: CellName }[] }): Replacements;
  /**
   * The signing key in use.
   *
   * @throws SmkiError `party/no-certificate`
   */
  signingKey(): SigningKey;
  /**
   * The key agreement key in use.
   *
   * @throws SmkiError `party/no-certificate`
   */
  agreementKey(): AgreementKey;
  /** Another party with the same credentials and counters, which from now on has a life of its own, by another clock. */
  fork(options: { readonly clock: Clock }): Party;
  /** The next Originator Counter: one series for all that this party sends. */
  nextCounter(): bigint;
  /**
   * A CS02b or CS02g command, signed by the key in use unless another is given. The DCC adds the MAC where one is due;
   * the Access Control Broker's own replacement outside a hub has nothing but that MAC.
   *
   * @throws SmkiError `party/no-certificate`, and what `composeUpdateCredentials` throws
   */
  updateCredentials(order: PartyUpdateOrder): Uint8Array;
  /** A CS02a or CS02f command: signed for a signing cell, left for the DCC to MAC for a key agreement cell. */
  readCredentials(order: PartyReadOrder): Uint8Array;
}

/** A party whose role the compiler knows, and with it the cells that its certificates fill. */
export interface PartyOf<R extends PartyRole> extends Party {
  readonly role: R;
  cells(): Replacements & Readonly<Record<CellOfRole<R>, Uint8Array>>;
}

/** What {@link Party.updateCredentials} needs: see `UpdateOrder`; counter and originator are the party's own. */
export type PartyUpdateOrder = UpdateOrder & {
  readonly target: Eui64Like;
  readonly signWith?: SigningKey;
  readonly originatorCounter?: bigint;
};

/** What {@link Party.readCredentials} needs; counter and originator are the party's own. */
export interface PartyReadOrder {
  readonly target: Eui64Like;
  readonly roles: readonly RemotePartyRole[];
  readonly authorisingCell: CellName;
  readonly useCase?: 'CS02a' | 'CS02f';
}

/**
 * Makes a party. Its keys follow from the seed, its role, its Entity Identifier, slot and generation.
 *
 * @param options - `entityId`: EUI-64 as text or octets; `clock`: where its counters come from; `random`: where its
 * keys come from
 * @throws SmkiError `vocabulary/unknown-name`, `vocabulary/not-an-eui64`, `party/bad-order` without clock or random
 * @example
 * ```ts
 * import { createHierarchy, createParty, instant, seededRandom, simulatedClock } from 'smki-sim';
 *
 * const surroundings = { clock: simulatedClock(instant('2026-01-01')), random: seededRandom('party') };
 * const hierarchy = createHierarchy(surroundings);
 * const supplier = createParty({ role: 'supplier', entityId: '90B3D51F30010000', ...surroundings });
 * supplier.use(supplier.renew(hierarchy));
 * console.log(Object.keys(supplier.cells()).length); // 3
 * ```
 */
export function createParty<R extends PartyRole>(
  options: PartyOptions<R>,
): R extends PartyRole ? PartyOf<R> : never;
export function createParty(options: PartyOptions): Party {
  requirePartyOptions(options);
  const { role, clock } = options;
  requireKnownName('party role', role, CREDENTIAL_SLOTS);
  const entityId = eui64(options.entityId);
  const keys = softKeyStore(options.random.fork(`party:${role}:${entityId}`));
  const wallet = createWallet({ role, entityId, keys, commonName: options.commonName });
  const assumptions = assume(options.assumptions);
  return partyOf({ role, entityId, assumptions, wallet, clock, lastCounter: 0n });
}

interface PartyParts {
  readonly role: PartyRole;
  readonly entityId: Eui64;
  readonly assumptions: Assumptions;
  readonly wallet: Wallet;
  readonly clock: Clock;
  /** The last Originator Counter given out; 0 before the first. */
  readonly lastCounter: bigint;
}

function partyOf(parts: PartyParts): Party {
  const { role, entityId, wallet } = parts;
  let { lastCounter } = parts;
  /** A counter is given out when what it numbers has been made: an order that is refused leaves no gap in the series. */
  const numbered = <T>(make: (counter: bigint) => T, given?: bigint): T => {
    const counter = given ?? counterAfter(lastCounter, parts);
    const made = make(counter);
    if (given === undefined) lastCounter = counter;
    return made;
  };
  return {
    role,
    entityId,
    slots: slotsOf(role),
    request: (slot) => wallet.request(slot),
    accept: (certificate) => wallet.accept(certificate),
    renew: (source) => renewed(parts, source),
    use: (credentials) => {
      wallet.use(credentials);
    },
    credential: (slot) => wallet.inUse(slot),
    cells: () => wallet.cells(),
    cellsOn: (type) => cellsOn(wallet, type),
    signingKey: () => wallet.signingKey(),
    agreementKey: () => wallet.agreementKey(),
    fork: (options) => partyOf({ ...parts, ...forked(wallet, options), lastCounter }),
    nextCounter: () => numbered((counter) => counter),
    updateCredentials: (wanted) => {
      requireOrder(wanted, 'partyUpdate');
      const { signWith, originatorCounter: given, ...order } = wanted;
      return numbered((originatorCounter) => {
        const numbers = { originatorId: entityId, originatorCounter };
        const command = composeUpdateCredentials({ ...order, ...numbers });
        // GBCS 13.3.3.1: the ACB's own replacement is MACed only, except on a Communications Hub.
        const macOnly =
          order.mode === 'accessControlBrokerByACB' && order.communicationsHub !== 'yes';
        return macOnly ? command : signMessage(command, signWith ?? wallet.signingKey());
      }, given);
    },
    readCredentials: (order) => {
      requireOrder(order, 'partyRead');
      requireKnownName('cell', order.authorisingCell, TRUST_ANCHOR_CELLS);
      return numbered((originatorCounter) => {
        const numbers = { originatorId: entityId, originatorCounter };
        const command = composeReadCredentials({ ...order, ...numbers });
        const macOnly = TRUST_ANCHOR_CELLS[order.authorisingCell].keyUsage === 'keyAgreement';
        return macOnly ? command : signMessage(command, wallet.signingKey());
      });
    },
  };
}

function renewed(
  { wallet, role }: Pick<PartyParts, 'wallet' | 'role'>,
  source: CertificateSource,
): readonly Credential[] {
  requireFields('source', source, { issue: 'function' });
  return slotsOf(role).map((slot) => wallet.accept(source.issue(wallet.request(slot))));
}

function cellsOn(wallet: Wallet, type: Parameters<Party['cellsOn']>[0]): Replacements {
  requireFields('type', type, { cells: 'records' });
  const held = new Set<string>(type.cells.map(({ cell }) => cell));
  return Object.fromEntries(Object.entries(wallet.cells()).filter(([cell]) => held.has(cell)));
}

function forked(
  wallet: Wallet,
  options: Parameters<Party['fork']>[0],
): Pick<PartyParts, 'wallet' | 'clock'> {
  requireKnownFields('options of fork', options, { clock: 'clock' });
  requireFields('options of fork', options, { clock: 'clock' });
  return { wallet: wallet.fork(), clock: options.clock };
}

/** The next of a series of Originator Counters: never repeated, never lower. */
export function counterAfter(
  last: bigint,
  { clock, assumptions }: Pick<PartyParts, 'clock' | 'assumptions'>,
): bigint {
  const now = BigInt(instantFromMs(clock.now()));
  const byTime = assumptions.originatorCounterSeries === 'epoch-milliseconds' && now > last;
  return byTime ? now : last + 1n;
}
