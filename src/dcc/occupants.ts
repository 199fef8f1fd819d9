/**
 * Who can be in a cell: each occupant once, by number, so that a million devices keep numbers and share the certificates.
 *
 * @module
 */
import { equalBytes, toLatin1 } from '../core/bytes.ts';
import { isSmkiError } from '../core/errors.ts';
import { OctetMap } from '../core/octet-map.ts';
import { sha1 } from '../crypto/index.ts';
import type { CellOccupant } from '../gbcs/types.ts';
import { NO_ENTITY } from '../vocabulary/eui64.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { smkiExtensions } from '../x509/extensions.ts';
import { bitStringIdentifier } from '../x509/key-identifier.ts';
import { nameEntityId } from '../x509/name.ts';
import type { BelievedOccupant } from './mapping-types.ts';

/** An occupant as the DCC knows it, whichever devices have it in a cell, and since when. */
export type KnownOccupant = Omit<BelievedOccupant, 'since'>;

/** The table of occupants. Numbers begin with 1; 0 stands for nobody. */
export interface Occupants {
  /** The occupant that this certificate names; undefined for octets that are no certificate. */
  ofCertificate(certificate: Uint8Array): number | undefined;
  /** The occupant with this identity: the certificate last seen for it, or else a bare one. */
  ofIdentity(occupant: CellOccupant): number;
  /** Undefined for nobody, and for a number that stands for no occupant. */
  at(number: number): KnownOccupant | undefined;
  /** Numbers of all occupants with this key. */
  withKey(keyIdentifier: Uint8Array): readonly number[];
  same(left: number, right: CellOccupant): boolean;
}

/** Certificates that are recognised by their octets; one that was forgotten is a new occupant with the same identity. */
const CERTIFICATES_MAX = 100_000;

/** Makes an empty table. */
export function createOccupants(): Occupants {
  const occupants: KnownOccupant[] = [];
  const byCertificate = new OctetMap<number>({ entriesMax: CERTIFICATES_MAX });
  const byIdentity = new Map<string, number>();
  const byKey = new Map<string, number[]>();
  const add = (occupant: KnownOccupant): number => {
    const number = occupants.push(occupant);
    const key = toLatin1(occupant.keyIdentifier);
    byIdentity.set(identityOf(occupant), number);
    byKey.set(key, [...(byKey.get(key) ?? []), number]);
    return number;
  };
  const at = (number: number): KnownOccupant | undefined => occupants[number - 1];
  return {
    at,
    ofCertificate: (certificate) => {
      const known = byCertificate.get(certificate);
      if (known !== undefined) return known;
      const occupant = readOccupant(certificate);
      if (occupant === undefined) return undefined;
      const number = add(occupant);
      if (occupant.certificate !== undefined) byCertificate.set(occupant.certificate, number);
      return number;
    },
    ofIdentity: (occupant) =>
      byIdentity.get(identityOf(occupant)) ??
      add({
        entityId: occupant.entityId,
        // A copy: the Response that it came in need not be kept for eight octets.
        keyIdentifier: new Uint8Array(occupant.keyIdentifier),
      }),
    withKey: (key) => byKey.get(toLatin1(key)) ?? [],
    same: (number, occupant) => {
      const known = at(number);
      return (
        known?.entityId === occupant.entityId &&
        equalBytes(known.keyIdentifier, occupant.keyIdentifier)
      );
    },
  };
}

function identityOf({ entityId, keyIdentifier: key }: CellOccupant): string {
  return `${entityId}${toLatin1(key)}`;
}

function readOccupant(encoded: Uint8Array): KnownOccupant | undefined {
  try {
    const certificate = new Uint8Array(encoded);
    const { subject, publicKeyInfo, ...parts } = parseCertificate(certificate);
    const { subjectKeyIdentifier } = smkiExtensions(parts);
    return {
      entityId: nameEntityId(subject) ?? NO_ENTITY,
      keyIdentifier: subjectKeyIdentifier ?? bitStringIdentifier(publicKeyInfo.key),
      certificate,
      certificateSha1: sha1(certificate),
    };
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}
