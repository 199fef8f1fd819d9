/**
 * Which public keys belong to the keys that were destroyed in a run: what a checker needs to know a later use by its signature.
 *
 * Keys are told apart by their identifiers, and by the generations that the authorities have shown: old and new bear one name in the log.
 *
 * @module
 */
import type { ContingencyKeySet } from '../../authority/contingency.ts';
import { toHex } from '../../core/bytes.ts';
import type { EventOf } from '../../core/event-types.ts';
import type { Instant } from '../../core/instant.ts';
import type { Point } from '../../crypto/backend.ts';
import { keyIdentifierOf } from '../../recovery/key-identifier.ts';
import { symmetricKeyIdentifier } from '../../recovery/notified-keys.ts';
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

  const notice = (): void => {
    const { contingency } = authority.current();
    if (!sets.includes(contingency)) sets.push(contingency);
    const certificate = parties.of('recovery')?.cells()['recovery.digitalSignature'];
    if (certificate) recoveryKeys.set(toHex(keyIdentifierOf(certificate)), keyOf(certificate));
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
    destroyed: ({ key: name, keyIdentifier, at }, number) => {
      notice();
      const current = authority.current();
      const when = { name, at, number };
      for (const key of contingencyKeysOf(keyIdentifier, sets)) add({ ...key, ...when });
      const publicKey = recoveryKeys.get(keyIdentifier);
      if (publicKey !== undefined) add({ use: 'command', publicKey, ...when });
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

/** The Contingency key that is meant. */
function contingencyKeysOf(
  keyIdentifier: string,
  sets: readonly ContingencyKeySet[],
): readonly Pick<DestroyedKey, 'use' | 'publicKey' | 'opens'>[] {
  const opened = sets.find((set) => symmetricKeyIdentifier(set) === keyIdentifier);
  if (opened !== undefined) return [{ use: 'unwrap', publicKey: NO_KEY, opens: opened.wrappedKey }];
  const signing = sets.find(({ key }) => toHex(key.keyIdentifier) === keyIdentifier);
  return signing === undefined ? [] : [{ use: 'command', publicKey: signing.key.publicKey }];
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
