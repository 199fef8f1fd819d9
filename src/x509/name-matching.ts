/**
 * Comparison of distinguished names by RFC 5280 §7.1: not by their octets, but by what a person would call the same name.
 *
 * Text attributes are prepared by the LDAP profile of stringprep (RFC 4518): string types do not matter, nor do case,
 * compatibility forms, and leading, trailing or repeated spaces. Other values must be equal octet by octet. The prepared
 * form is a string, so that names can be keys of a map. Case folding is that of JavaScript with the multi-character
 * foldings of RFC 3454 table B.2 that occur in European names; code points that stringprep prohibits keep their value.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { requireName } from './name.ts';
import { toHex } from '../core/bytes.ts';
import type { Name, NameAttribute } from './types.ts';

/** A name prepared for comparison. */
export interface MatchingName {
  /** Equal for two names exactly when RFC 5280 §7.1 calls them the same. */
  readonly key: string;
  /** One key for each RDN, in encoded order, for comparison with the base of a subtree. */
  readonly relativeNames: readonly string[];
}

/** No prepared text and no hexadecimal has these: stringprep removes control characters. */
const ATTRIBUTE_SEPARATOR = '\u0001';
const RELATIVE_NAME_SEPARATOR = '\u0002';

/**
 * Prepares a name for comparison.
 *
 * @example
 * ```ts
 * import { matchingName, nameFromText } from 'smki-sim/x509';
 *
 * const printable = nameFromText('OU=07, CN=Z1');
 * const utf8 = nameFromText('OU=07, CN=z1', { string: 'utf8' });
 * console.log(matchingName(printable).key === matchingName(utf8).key); // true
 * ```
 */
export function matchingName(name: Name): MatchingName {
  requireName(name);
  const relativeNames = name.relativeNames.map(relativeNameKey);
  return { key: relativeNames.join(RELATIVE_NAME_SEPARATOR), relativeNames };
}

/**
 * True when RFC 5280 §7.1 calls them the same name.
 *
 * @example
 * ```ts
 * import { nameFromText, sameName } from 'smki-sim/x509';
 *
 * console.log(sameName(nameFromText('CN=ZA'), nameFromText('CN=za'))); // true
 * ```
 */
export function sameName(left: Name, right: Name): boolean {
  return matchingName(left).key === matchingName(right).key;
}

/**
 * True when the name is the base or lies below it (RFC 5280 §7.1: the initial RDNs of the name match the base).
 *
 * @example
 * ```ts
 * import { isWithinSubtree, matchingName, nameFromText } from 'smki-sim/x509';
 *
 * const [name, base] = ['OU=07, CN=Z1', 'OU=07'].map((text) => matchingName(nameFromText(text)));
 * console.log(name !== undefined && base !== undefined && isWithinSubtree(name, base)); // true
 * ```
 */
export function isWithinSubtree(name: MatchingName, base: MatchingName): boolean {
  requireKind('relativeNames of name', (name as MatchingName | undefined)?.relativeNames, 'list');
  requireKind('relativeNames of base', (base as MatchingName | undefined)?.relativeNames, 'list');
  return (
    name.relativeNames.length >= base.relativeNames.length &&
    base.relativeNames.every((key, index) => name.relativeNames[index] === key)
  );
}

/** The attributes of one RDN are a set: their order does not count. */
function relativeNameKey(attributes: readonly NameAttribute[]): string {
  const [first] = attributes;
  if (attributes.length === 1 && first !== undefined) return attributeKey(first);
  return attributes.map(attributeKey).sort().join(ATTRIBUTE_SEPARATOR);
}

/** Texts beyond this many octets may be cut in `NameAttribute.text`, and so compare as octets. X.520 bounds them far below. */
const TEXT_OCTETS_MAX = 1_024;

function attributeKey({ type, valueTag, value, text }: NameAttribute): string {
  return text === undefined || value.length > TEXT_OCTETS_MAX
    ? `${type}#${valueTag}:${toHex(value)}`
    : `${type}=${preparedText(text)}`;
}

const PLAIN_TEXT = /^[!-~]+(?: [!-~]+)*$/;

/** RFC 4518 §2: map, normalise, fold case, compress insignificant spaces. */
export function preparedText(text: string): string {
  if (PLAIN_TEXT.test(text)) return text.toLowerCase();
  return foldCase(text.replace(MAPPED_TO_SPACE, ' ').replace(MAPPED_TO_NOTHING, ''))
    .normalize('NFKC')
    .replace(/ +/g, ' ')
    .replace(/^ | $/g, '');
}

/** RFC 4518 §2.2: white space of every kind is SPACE. */
const MAPPED_TO_SPACE = /[\t\n\v\f\r\u0085\p{Zs}\p{Zl}\p{Zp}]/gu;

/** RFC 4518 §2.2: soft hyphen, joiners, variation selectors, controls and the like vanish. */
const MAPPED_TO_NOTHING =
  /[\u00AD\u1806\u034F\u180B-\u180D\uFE00-\uFE0F\uFFFC\u200B\p{Cc}\p{Cf}]/gu;

/** RFC 3454 table B.2: folding for NFKC, where `toLowerCase` alone keeps sharp s and final sigma apart. */
function foldCase(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ');
}
