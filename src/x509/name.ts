/**
 * Distinguished names (RFC 5280 §4.1.2.4): parsed, written and shown in their encoded order.
 *
 * Comparison of names by RFC 5280 §7 belongs to path validation.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { TAG, DerReader, der, type Decoding } from '../asn1/index.ts';
import { toHex, toLatin1 } from '../core/bytes.ts';
import { type Eui64, type Eui64Like, eui64, eui64Bytes } from '../vocabulary/eui64.ts';
import { OID, attributeTypeName } from './object-identifiers.ts';
import type { Name, NameAttribute } from './types.ts';

/** The two string types that SMKI names are written in. */
export type NameStringType = 'printable' | 'utf8';

/** One RDN to be written: a text attribute, or the EUI-64 of a party. */
export type NamePart =
  | {
      readonly attribute: 'commonName' | 'organisationalUnitName';
      readonly text: string;
      readonly string: NameStringType;
    }
  | { readonly attribute: 'x500UniqueIdentifier'; readonly entityId: Eui64Like };

/** Name ::= SEQUENCE OF RelativeDistinguishedName, read from where the reader stands. */
export function readName(reader: DerReader, field: string): Name {
  const element = reader.element(field, TAG.sequence);
  const names = reader.into(element, field);
  const relativeNames: NameAttribute[][] = [];
  while (!names.done) relativeNames.push(readRelativeName(names));
  return { der: reader.buffer.subarray(element.start, element.end), relativeNames };
}

/**
 * Parses the DER of one Name.
 *
 * @throws SmkiError `asn1/*` with the octet and field
 */
export function parseName(encoded: Uint8Array, options: { decoding?: Decoding } = {}): Name {
  requireKind('encoded', encoded, 'octets');
  requireKind('options', options, 'record');
  const reader = new DerReader(encoded, options);
  const name = readName(reader, 'name');
  reader.end();
  return name;
}

/**
 * Makes a name, one attribute an RDN, in the order given.
 *
 * @param parts - for an Organisation Certificate: [CN], OU, x500UniqueIdentifier
 * @throws SmkiError `asn1/cannot-encode` for a character that PrintableString does not have, `vocabulary/not-an-eui64`
 * @example
 * ```ts
 * import { nameOf, nameText } from 'smki-sim/x509';
 *
 * const issuer = nameOf([
 *   { attribute: 'organisationalUnitName', text: '07', string: 'printable' },
 *   { attribute: 'commonName', text: 'Z1', string: 'printable' },
 * ]);
 * console.log(nameText(issuer)); // OU=07, CN=Z1
 * ```
 */
export function nameOf(parts: readonly NamePart[]): Name {
  requireKind('parts', parts, 'records');
  const encoded = parts.map((part) =>
    der.set(der.sequence(der.objectIdentifier(OID[part.attribute]), encodePart(part))),
  );
  return parseName(der.sequenceOf(encoded));
}

/** Writes a name again from its attributes. */
export function encodeName(name: Name): Uint8Array {
  return der.sequenceOf(
    name.relativeNames.map((attributes) =>
      der.setOf(
        attributes.map(({ type, valueTag, value }) =>
          der.sequence(der.objectIdentifier(type), der.element(valueTag, value)),
        ),
      ),
    ),
  );
}

/** The name in encoded order, as SMKI people write it: `OU=07, CN=Z1`. An empty name is the empty text. */
export function nameText(name: Name): string {
  requireName(name);
  return name.relativeNames.map((attributes) => attributes.map(attributeText).join('+')).join(', ');
}

/**
 * Refuses what is no name.
 *
 * @throws SmkiError `argument/wrong-kind`
 */
export function requireName(name: Name): void {
  // One look, because names are read for every certificate.
  requireKind('relativeNames of name', (name as Name | undefined)?.relativeNames, 'list');
}

/** Text of the first attribute of a type, or undefined. */
export function nameAttributeText(
  name: Name,
  attribute: 'commonName' | 'organisationalUnitName',
): string | undefined {
  requireName(name);
  return findAttribute(name, OID[attribute])?.text;
}

/** The EUI-64 in x500UniqueIdentifier; undefined when it is absent or not 64 bits. */
export function nameEntityId(name: Name): Eui64 | undefined {
  requireName(name);
  const attribute = findAttribute(name, OID.x500UniqueIdentifier);
  const isEui64 = attribute?.valueTag === TAG.bitString && attribute.value.length === 9;
  return isEui64 && attribute.value[0] === 0 ? eui64(attribute.value.subarray(1)) : undefined;
}

function findAttribute(name: Name, type: string): NameAttribute | undefined {
  for (const attributes of name.relativeNames) {
    const found = attributes.find((attribute) => attribute.type === type);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readRelativeName(names: DerReader): NameAttribute[] {
  const start = names.offset;
  const set = names.set('relativeDistinguishedName');
  const attributes: NameAttribute[] = [];
  while (!set.done) {
    const pair = set.sequence('attribute');
    const type = pair.objectIdentifier('type');
    const element = pair.element('value');
    const value = pair.value(element);
    pair.end();
    attributes.push({ type, valueTag: element.tag, value, text: decodeText(element.tag, value) });
  }
  if (attributes.length === 0) {
    names.invalid('relativeDistinguishedName', start, 'SET', 'must have an attribute');
  }
  return attributes;
}

const FATAL = { fatal: true, ignoreBOM: true } as const;
const UTF_8 = new TextDecoder('utf-8', FATAL);
const UTF_16 = new TextDecoder('utf-16be', FATAL);

/** String types of one octet a character; UTF8String and BMPString have decoders that can fail. */
const LATIN_1_TAGS: ReadonlySet<number> = new Set([
  TAG.printableString,
  TAG.ia5String,
  TAG.teletexString,
  TAG.numericString,
  TAG.visibleString,
]);

function decodeText(tag: number, value: Uint8Array): string | undefined {
  const text = value.subarray(0, TEXT_OCTETS_MAX);
  if (LATIN_1_TAGS.has(tag)) return toLatin1(text);
  if (tag !== TAG.utf8String && tag !== TAG.bmpString) return undefined;
  try {
    return (tag === TAG.utf8String ? UTF_8 : UTF_16).decode(text);
  } catch {
    return undefined;
  }
}

/** Longer texts are cut: names end up in messages and tables, and X.520 bounds them far below this. */
const TEXT_OCTETS_MAX = 4096;

function encodePart(part: NamePart): Uint8Array {
  if (part.attribute === 'x500UniqueIdentifier')
    return der.bitString(eui64Bytes(eui64(part.entityId)));
  return part.string === 'utf8' ? der.utf8String(part.text) : der.printableString(part.text);
}

function attributeText(attribute: NameAttribute): string {
  const value = attribute.text ?? toHex(bitsOrContent(attribute));
  return `${attributeTypeName(attribute.type)}=${value}`;
}

function bitsOrContent({ valueTag, value }: NameAttribute): Uint8Array {
  return valueTag === TAG.bitString ? value.subarray(1) : value;
}
