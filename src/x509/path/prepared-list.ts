/**
 * A revocation list as path validation sees it: its scope, its entries by serial number, and what is wrong with it.
 *
 * Made once for each distinct list. Whose certificates it may speak about is `revocation.ts`.
 *
 * @module
 */
import { type Decoding, type DerReader } from '../../asn1/index.ts';
import { toLatin1 } from '../../core/bytes.ts';
import { decodeExtension } from '../extensions.ts';
import { findExtension } from '../extension.ts';
import { type MatchingName, matchingName } from '../name-matching.ts';
import { OID } from '../object-identifiers.ts';
import type { RevocationEntry, RevocationList } from '../types.ts';
import { serialNumberKey } from '../serial-number.ts';
import { distributionPointKeys, readFullNames } from './general-names.ts';
import { type SignedObject, readSignature } from './path-certificate.ts';

const DELTA_INDICATOR = '2.5.29.27';
const RECOGNISED: ReadonlySet<string> = new Set([
  OID.cRLNumber,
  OID.authorityKeyIdentifier,
  OID.issuingDistributionPoint,
  DELTA_INDICATOR,
]);
/** reasonCode and invalidityDate; certificateIssuer belongs to indirect lists, which are not processed. */
const RECOGNISED_IN_ENTRIES: ReadonlySet<string> = new Set([OID.reasonCode, '2.5.29.24']);

/** Which certificates and reasons a list is about (RFC 5280 §5.2.5). */
export interface ListScope {
  /** Full names of the distribution point, by their keys; undefined when the list is for no certain one. */
  readonly distributionPoint: ReadonlySet<string> | undefined;
  readonly certificates: 'all' | 'end entities' | 'authorities' | 'none';
  /** False when it only lists revocations for some reasons. */
  readonly allReasons: boolean;
  readonly indirect: boolean;
}

export interface PreparedList extends SignedObject {
  readonly list: RevocationList;
  readonly issuer: MatchingName;
  /** Latin-1 text of the octets of the authority's key identifier. */
  readonly keyIdentifier: string | undefined;
  readonly scope: ListScope;
  readonly isDelta: boolean;
  /** By the key of the serial number. */
  readonly entries: ReadonlyMap<string, RevocationEntry>;
  /** A critical extension, of the list or of an entry, that is not known here. */
  readonly unrecognised: string | undefined;
}

/** Prepares a parsed list. @throws SmkiError `asn1/*` when one of its extensions is malformed */
export function preparedList(list: RevocationList, decoding: Decoding): PreparedList {
  const options = { decoding };
  const identifier = decodeExtension(list, OID.authorityKeyIdentifier, readKeyIdentifier, options);
  const scope = decodeExtension(list, OID.issuingDistributionPoint, readScope, options);
  return {
    list,
    tbs: list.tbs,
    signature: readSignature(list, decoding),
    verified: new Map(),
    issuer: matchingName(list.issuer),
    keyIdentifier: identifier,
    scope: scope ?? EVERYTHING,
    isDelta: findExtension(list, DELTA_INDICATOR) !== undefined,
    entries: entriesBySerialNumber(list),
    unrecognised: firstUnrecognised(list),
  };
}

/** A serial number that is listed twice is revoked if one of the two says so. */
function entriesBySerialNumber(list: RevocationList): ReadonlyMap<string, RevocationEntry> {
  const entries = new Map<string, RevocationEntry>();
  for (const entry of list.entries) {
    const key = serialNumberKey(entry.serialNumber);
    const known = entries.get(key);
    if (known === undefined || known.reason === 'removeFromCRL') entries.set(key, entry);
  }
  return entries;
}

const EVERYTHING: ListScope = {
  distributionPoint: undefined,
  certificates: 'all',
  allReasons: true,
  indirect: false,
};

function firstUnrecognised({ extensions, entries }: RevocationList): string | undefined {
  const unknown = extensions.find(({ id, critical }) => critical && !RECOGNISED.has(id));
  if (unknown !== undefined) return unknown.id;
  for (const entry of entries) {
    const found = entry.extensions.find(
      ({ id, critical }) => critical && !RECOGNISED_IN_ENTRIES.has(id),
    );
    if (found !== undefined) return found.id;
  }
  return undefined;
}

function readKeyIdentifier(reader: DerReader): string | undefined {
  const body = reader.sequence('');
  const key = body.optionalContextPrimitive(0, 'keyIdentifier');
  while (!body.done) body.element('issuerAndSerial');
  return key && toLatin1(body.value(key));
}

/**
 * IssuingDistributionPoint ::= SEQUENCE \{ distributionPoint [0], onlyContainsUserCerts [1], onlyContainsCACerts [2],
 * onlySomeReasons [3], indirectCRL [4], onlyContainsAttributeCerts [5] \}, the BOOLEANs DEFAULT FALSE
 */
function readScope(reader: DerReader): ListScope {
  const body = reader.sequence('');
  const point = body.optionalContext(0, 'distributionPoint');
  const distributionPoint = point && distributionPointKeys(readFullNames(point));
  const flag = (number: number, field: string): boolean => {
    const element = body.optionalContextPrimitive(number, field);
    return element !== undefined && body.value(element)[0] === 0xff;
  };
  const onlyEndEntities = flag(1, 'onlyContainsUserCerts');
  const onlyAuthorities = flag(2, 'onlyContainsCACerts');
  const someReasons = body.optionalContextPrimitive(3, 'onlySomeReasons') !== undefined;
  const indirect = flag(4, 'indirectCRL');
  const onlyAttributes = flag(5, 'onlyContainsAttributeCerts');
  body.end();
  const none = onlyAttributes || (onlyEndEntities && onlyAuthorities);
  const some = onlyEndEntities ? 'end entities' : onlyAuthorities ? 'authorities' : 'all';
  return {
    distributionPoint,
    certificates: none ? 'none' : some,
    allReasons: !someReasons,
    indirect,
  };
}
