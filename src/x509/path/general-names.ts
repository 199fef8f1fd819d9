/**
 * GeneralName (RFC 5280 §4.2.1.6): the names of a subjectAltName, and the bases of name constraints.
 *
 * ```asn1
 * GeneralName ::= CHOICE { otherName [0], rfc822Name [1] IA5String, dNSName [2] IA5String, x400Address [3],
 *   directoryName [4] Name, ediPartyName [5], uniformResourceIdentifier [6] IA5String, iPAddress [7] OCTET STRING,
 *   registeredID [8] OBJECT IDENTIFIER }
 * ```
 *
 * Decodes the forms that name constraints are processed for, and keeps the others by their form alone.
 *
 * @module
 */
import type { DerReader } from '../../asn1/index.ts';
import { toLatin1 } from '../../core/bytes.ts';
import { readName } from '../name.ts';
import { type MatchingName, matchingName } from '../name-matching.ts';

/** The forms in the order of their tag numbers. */
export const NAME_FORMS = [
  'otherName',
  'rfc822Name',
  'dNSName',
  'x400Address',
  'directoryName',
  'ediPartyName',
  'uniformResourceIdentifier',
  'iPAddress',
  'registeredID',
] as const;

export type NameForm = (typeof NAME_FORMS)[number];

type TextForm = 'rfc822Name' | 'dNSName' | 'uniformResourceIdentifier';

export type GeneralName =
  | { readonly form: TextForm; readonly text: string }
  | { readonly form: 'directoryName'; readonly name: MatchingName }
  | { readonly form: 'iPAddress'; readonly octets: Uint8Array }
  | { readonly form: 'otherName' | 'x400Address' | 'ediPartyName' | 'registeredID' };

/** `[n]` with constructed content: SEQUENCEs, and directoryName, which as a CHOICE is tagged EXPLICIT. */
const CONSTRUCTED: ReadonlySet<NameForm> = new Set([
  'otherName',
  'x400Address',
  'directoryName',
  'ediPartyName',
]);

/** Reads the next GeneralName. */
export function readGeneralName(reader: DerReader, field: string): GeneralName {
  const start = reader.offset;
  const element = reader.element(field);
  const form = NAME_FORMS[element.tag & 0x1f];
  const tagOf = (known: NameForm): number =>
    (CONSTRUCTED.has(known) ? 0xa0 : 0x80) | NAME_FORMS.indexOf(known);
  if (form === undefined || element.tag !== tagOf(form)) {
    reader.invalid(field, start, 'GeneralName', 'has no known form');
  }
  switch (form) {
    case 'rfc822Name':
    case 'dNSName':
    case 'uniformResourceIdentifier':
      return { form, text: readAscii(reader, field, reader.value(element)) };
    case 'directoryName': {
      const inner = reader.into(element, field);
      const name = matchingName(readName(inner, form));
      inner.end();
      return { form, name };
    }
    case 'iPAddress':
      return { form, octets: reader.value(element) };
    default:
      return { form };
  }
}

/** SubjectAltName ::= SEQUENCE SIZE (1..MAX) OF GeneralName */
export function readGeneralNames(reader: DerReader): readonly GeneralName[] {
  const start = reader.offset;
  const list = reader.sequence('');
  const names: GeneralName[] = [];
  while (!list.done) names.push(readGeneralName(list, 'generalName'));
  if (names.length === 0) reader.invalid('', start, 'GeneralNames', 'must have at least one name');
  return names;
}

/** DistributionPointName ::= CHOICE \{ fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] \}; the second has no full name. */
export function readFullNames(reader: DerReader): readonly GeneralName[] {
  const names: GeneralName[] = [];
  const full = reader.optionalContext(0, 'fullName');
  while (full?.done === false) names.push(readGeneralName(full, 'generalName'));
  if (full === undefined) reader.element('nameRelativeToCRLIssuer', 0xa1);
  reader.end();
  return names;
}

/** Texts that are equal for names of the same distribution point; names of other forms are not compared. */
export function distributionPointKeys(names: readonly GeneralName[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const name of names) {
    if (name.form === 'directoryName') keys.add(`${name.form}:${name.name.key}`);
    if (name.form === 'uniformResourceIdentifier') keys.add(`${name.form}:${name.text}`);
  }
  return keys;
}

/** IA5String: octets above 7F are refused, so that comparison cannot be fooled by them. */
function readAscii(reader: DerReader, field: string, octets: Uint8Array): string {
  if (octets.some((octet) => octet > 0x7f)) {
    reader.invalid(field, reader.offset, 'IA5String', 'must be ASCII');
  }
  return toLatin1(octets);
}
