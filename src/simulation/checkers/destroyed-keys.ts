/**
 * Which public keys belong to the keys that were destroyed in a run: what a checker needs to know a later use by its signature.
 *
 * Keys are told apart by the generations that the authorities have shown, not by the names in the log: old and new bear the same.
 *
 * @module
 */
import type { ContingencyKeySet } from '../../authority/contingency.ts';
import { toHex } from '../../core/bytes.ts';
import type { EventOf } from '../../core/event-types.ts';
import type { Instant } from '../../core/instant.ts';
import type { Point } from '../../crypto/backend.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import type { WrappedContingencyKey } from '../../x509/types.ts';
import type { CheckedWorld } from './checker.ts';

/** A key that is gone, as far as it can be known from outside. */
export interface DestroyedKey {
  readonly name: string;
  /** What it does: signs commands, signs certificates, or opens the wrapped contingency key. */
  readonly use: 'command' | 'certificate' | 'unwrap';
  /** Empty for a symmetric key. */
  readonly publicKey: Point;
  /** What a symmetric key opens. */
  readonly opens?: WrappedContingencyKey;
  readonly at: Instant;
  /** Number of the event that says so. */
  readonly number: number;
  /** Certificates that were in use, or on their way, were issued before: those of one day cannot be told apart by their dates. */
  readonly issuedBefore: ReadonlySet<string>;
}

/** Keeps account of generations and destructions. */
export interface DestroyedKeys {
  readonly keys: readonly DestroyedKey[];
  /** Looks at which keys are in use now. */
  notice(): void;
  /** Takes note of a certificate that a command has brought to a device. */
  saw(certificate: Uint8Array): void;
  /** Takes note of a destruction. */
  destroyed(event: EventOf<'recovery.key'>, number: number): void;
}

const NO_KEY = new Uint8Array();

/** Begins the account. */
export function watchDestroyedKeys({ authority, parties }: DestroyedKeysWorld): DestroyedKeys {
  const keys: DestroyedKey[] = [];
  const sets: ContingencyKeySet[] = [];
  const recoveryKeys = new Map<string, Point>();
  const seen = new Set<string>();
  let retired = authority.retired.length;

  const recoveryKey = (): Point | undefined => {
    const certificate = parties.of('recovery')?.cells()['recovery.digitalSignature'];
    return certificate && keyOf(certificate);
  };
  const notice = (): void => {
    const { contingency } = authority.current();
    if (!sets.includes(contingency)) sets.push(contingency);
    const point = recoveryKey();
    if (point !== undefined) recoveryKeys.set(toHex(point), point);
  };
  const add = (key: Omit<DestroyedKey, 'issuedBefore'>): void => {
    const isKnown = keys.some((other) => other.use === key.use && sameKey(other, key));
    if (isKnown) return;
    keys.push({ ...key, issuedBefore: new Set([...certificatesInUse(parties), ...seen]) });
  };
  notice();
  return {
    keys,
    notice,
    saw: (certificate) => {
      seen.add(toHex(certificate));
    },
    destroyed: ({ key: name, at }, number) => {
      notice();
      const current = authority.current();
      const when = { name, at, number };
      for (const key of contingencyKeysOf(name, sets, current.contingency))
        add({ ...key, ...when });
      if (/recovery private/i.test(name)) {
        const now = recoveryKey();
        for (const publicKey of recoveryKeys.values()) {
          if (!isSame(publicKey, now)) add({ name, use: 'command', publicKey, at, number });
        }
      }
      for (const old of authority.retired.slice(retired)) {
        for (const which of ['root', 'issuingOca'] as const) {
          const publicKey = keyOf(old[which]);
          // A new Issuing OCA under the same root: that root goes on.
          if (isSame(publicKey, keyOf(current[which]))) continue;
          add({ name: `${name}, ${which}`, use: 'certificate', publicKey, at, number });
        }
      }
      retired = authority.retired.length;
    },
  };
}

/** Contingency keys of this name that are not in use any more. */
function contingencyKeysOf(
  name: string,
  sets: readonly ContingencyKeySet[],
  current: ContingencyKeySet,
): readonly Pick<DestroyedKey, 'use' | 'publicKey' | 'opens'>[] {
  const others = sets.filter((set) => set !== current);
  if (/contingency symmetric/i.test(name)) {
    return others.map(({ wrappedKey }) => ({
      use: 'unwrap',
      publicKey: NO_KEY,
      opens: wrappedKey,
    }));
  }
  if (!/contingency private/i.test(name)) return [];
  // When only the symmetric key is new, the key pair goes on.
  return others
    .map(({ key }) => key.publicKey)
    .filter((publicKey) => !isSame(publicKey, current.key.publicKey))
    .map((publicKey) => ({ use: 'command', publicKey }));
}

type DestroyedKeysWorld = Pick<CheckedWorld, 'authority' | 'parties'>;

/** Hexadecimal of every certificate that a party has in use. */
export function certificatesInUse(parties: DestroyedKeysWorld['parties']): ReadonlySet<string> {
  const all = parties.all().flatMap((party) => Object.values(party.cells()));
  return new Set(all.map((certificate) => toHex(certificate)));
}

function keyOf(certificate: Uint8Array): Point {
  return parseCertificate(certificate).publicKeyInfo.key;
}

function isSame(one: Point, other: Point | undefined): boolean {
  return other !== undefined && toHex(one) === toHex(other);
}

function sameKey(
  one: Pick<DestroyedKey, 'publicKey' | 'opens'>,
  other: Pick<DestroyedKey, 'publicKey' | 'opens'>,
): boolean {
  return one.opens === other.opens && isSame(one.publicKey, other.publicKey);
}
