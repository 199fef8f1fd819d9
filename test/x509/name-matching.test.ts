/**
 * RFC 5280 §7.1: which names are the same, and which lie below another.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { TAG, der } from '../../src/asn1/index.ts';
import {
  isWithinSubtree,
  matchingName,
  preparedText,
  sameName,
} from '../../src/x509/name-matching.ts';
import { parseName } from '../../src/x509/name.ts';
import type { Name } from '../../src/x509/types.ts';

const CN = '2.5.4.3';
const OU = '2.5.4.11';
const UNIQUE_IDENTIFIER = '2.5.4.45';

const utf8 = (text: string): Uint8Array => der.utf8String(text);
const printable = (text: string): Uint8Array => der.printableString(text);
const bmp = (text: string): Uint8Array => {
  const octets = Buffer.from(text, 'utf16le').swap16();
  return der.element(TAG.bmpString, new Uint8Array(octets));
};
const attribute = (type: string, value: Uint8Array): Uint8Array =>
  der.sequence(der.objectIdentifier(type), value);
const nameOf = (...relativeNames: readonly (readonly Uint8Array[])[]): Name =>
  parseName(der.sequence(...relativeNames.map((attributes) => der.set(...attributes))));
const cn = (value: Uint8Array): Name => nameOf([attribute(CN, value)]);

describe('the same name', () => {
  test.each<[why: string, left: Name, right: Name]>([
    ['string types do not matter', cn(printable('Z1')), cn(utf8('Z1'))],
    ['nor does BMPString', cn(bmp('Issuing OCA')), cn(utf8('issuing oca'))],
    ['nor does case', cn(utf8('ISSUING')), cn(utf8('issuing'))],
    ['nor case beyond ASCII', cn(utf8('ÅNGSTRÖM')), cn(utf8('ångström'))],
    ['sharp s is ss (RFC 3454 B.2)', cn(utf8('Straße')), cn(utf8('STRASSE'))],
    ['every sigma is the same', cn(utf8('ΣΙΓΜΑΣ')), cn(utf8('σιγμας'))],
    ['leading and trailing spaces vanish', cn(utf8('  Z1 ')), cn(utf8('Z1'))],
    ['spaces between are one space', cn(utf8('Smart   Meter')), cn(utf8('Smart Meter'))],
    ['other white space is space', cn(utf8('Smart\u00a0\tMeter')), cn(utf8('Smart Meter'))],
    ['compatibility forms are folded', cn(utf8('Ｚ１')), cn(utf8('Z1'))],
    ['composed and decomposed are one', cn(utf8('é')), cn(utf8('e\u0301'))],
    ['soft hyphens and joiners vanish', cn(utf8('Is\u00adsu\u200bing')), cn(utf8('issuing'))],
    ['two empty names', nameOf(), nameOf()],
    [
      'attributes of one RDN are a set',
      nameOf([attribute(CN, utf8('a')), attribute(OU, utf8('b'))]),
      nameOf([attribute(OU, utf8('B')), attribute(CN, utf8('A'))]),
    ],
  ])('%s', (_, left, right) => {
    expect(sameName(left, right)).toBe(true);
  });
});

describe('different names', () => {
  const eui = (last: number): Uint8Array => der.bitString(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, last));
  test.each<[why: string, left: Name, right: Name]>([
    ['another text', cn(utf8('Z1')), cn(utf8('Z2'))],
    ['a space where there was none', cn(utf8('Z1')), cn(utf8('Z 1'))],
    ['dotless i is not i', cn(utf8('ı')), cn(utf8('i'))],
    ['another attribute type', cn(utf8('Z1')), nameOf([attribute(OU, utf8('Z1'))])],
    [
      'another order of RDNs',
      nameOf([attribute(OU, utf8('07'))], [attribute(CN, utf8('Z1'))]),
      nameOf([attribute(CN, utf8('Z1'))], [attribute(OU, utf8('07'))]),
    ],
    [
      'one RDN of two attributes, and two RDNs',
      nameOf([attribute(OU, utf8('07')), attribute(CN, utf8('Z1'))]),
      nameOf([attribute(OU, utf8('07'))], [attribute(CN, utf8('Z1'))]),
    ],
    [
      'another bit string',
      nameOf([attribute(UNIQUE_IDENTIFIER, eui(1))]),
      nameOf([attribute(UNIQUE_IDENTIFIER, eui(2))]),
    ],
    [
      'a text that spells the octets of a bit string',
      nameOf([attribute(UNIQUE_IDENTIFIER, eui(1))]),
      nameOf([attribute(UNIQUE_IDENTIFIER, utf8('000000000000000001'))]),
    ],
    ['more than the name', nameOf(), cn(utf8(''))],
    [
      'a separator inside a text joins nothing',
      cn(utf8('a\u0002b')),
      nameOf([attribute(CN, utf8('a'))], [attribute(CN, utf8('b'))]),
    ],
    [
      'texts that differ only far away',
      cn(utf8('x'.repeat(9_000))),
      cn(utf8(`${'x'.repeat(8_999)}y`)),
    ],
    ['UTF-8 that is none, octet by octet', badUtf8(0xc0), badUtf8(0xc1)],
  ])('%s', (_, left, right) => {
    expect(sameName(left, right)).toBe(false);
    expect(sameName(left, left)).toBe(true);
  });
});

test('a name lies within a base that is an initial part of it', () => {
  const base = matchingName(nameOf([attribute(OU, printable('Meters'))]));
  const below = nameOf([attribute(OU, utf8('METERS'))], [attribute(CN, utf8('1'))]);
  expect(isWithinSubtree(matchingName(below), base)).toBe(true);
  expect(isWithinSubtree(base, base)).toBe(true);
  expect(isWithinSubtree(base, matchingName(below))).toBe(false);
  expect(isWithinSubtree(matchingName(cn(utf8('Meters'))), base)).toBe(false);
  expect(isWithinSubtree(base, matchingName(nameOf()))).toBe(true);
});

test('preparing is idempotent', () => {
  for (const text of ['Z1', '  Straße \u00a0 ΣΑΣ ', '\u00adＺ１', '\u0002', '¨a']) {
    const once = preparedText(text);
    expect(preparedText(once)).toBe(once);
  }
});

function badUtf8(octet: number): Name {
  return cn(der.element(TAG.utf8String, Uint8Array.of(octet, 0x80)));
}
