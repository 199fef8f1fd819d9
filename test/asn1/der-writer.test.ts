/**
 * The DER writer against the worked examples of X.690, and against asn1js as a second opinion.
 */
import * as asn1js from 'asn1js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { der } from '../../src/asn1/index.ts';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import { type Instant, instant, instantFromMs } from '../../src/core/instant.ts';

const hex = (text: string): string => toHex(fromHex(text));

describe('one value, one encoding', () => {
  test.each<[what: string, encoded: Uint8Array, expected: string]>([
    ['X.690 8.2 FALSE', der.boolean(false), '01 01 00'],
    ['X.690 11.1 TRUE is all ones', der.boolean(true), '01 01 FF'],
    ['X.690 8.3 zero', der.integer(0), '02 01 00'],
    ['X.690 8.3 127', der.integer(127), '02 01 7F'],
    ['X.690 8.3 128 needs a leading zero', der.integer(128), '02 02 00 80'],
    ['X.690 8.3 -1', der.integer(-1), '02 01 FF'],
    ['X.690 8.3 -128', der.integer(-128), '02 01 80'],
    ['X.690 8.3 -129', der.integer(-129), '02 02 FF 7F'],
    ['GBCS SeqNumber, its largest', der.integer(2n ** 63n - 1n), '02 08 7F FF FF FF FF FF FF FF'],
    ['a serial number with its high bit set', der.unsignedInteger(fromHex('80')), '02 02 00 80'],
    ['a serial number with zeros before it', der.unsignedInteger(fromHex('00 00 01')), '02 01 01'],
    ['a serial number of no octets', der.unsignedInteger(new Uint8Array()), '02 01 00'],
    ['X.690 8.4 ENUMERATED', der.enumerated(10), '0A 01 0A'],
    ['X.690 8.8 NULL', der.nullValue(), '05 00'],
    ['X.690 8.6 BIT STRING', der.bitString(fromHex('6E5DC0'), 6), '03 04 06 6E 5D C0'],
    ['GBCS KeyUsage digitalSignature', der.namedBits([0]), '03 02 07 80'],
    ['GBCS KeyUsage keyAgreement', der.namedBits([4]), '03 02 03 08'],
    ['GBCS KeyUsage keyCertSign', der.namedBits([5]), '03 02 02 04'],
    ['RFC 5280 keyCertSign and cRLSign', der.namedBits([6, 5]), '03 02 01 06'],
    ['RFC 5280 decipherOnly', der.namedBits([8]), '03 03 07 00 80'],
    ['X.690 11.2.2 no bits at all', der.namedBits([]), '03 01 00'],
    ['X.690 8.7 OCTET STRING', der.octetString(fromHex('0102')), '04 02 01 02'],
    ['X.690 8.19.5 {2 999 3}', der.objectIdentifier('2.999.3'), '06 03 88 37 03'],
    ['X.680 UTF8String', der.utf8String('Zähler'), '0C 07 5A C3 A4 68 6C 65 72'],
    ['X.680 PrintableString', der.printableString('Z1'), '13 02 5A 31'],
    ['X.690 8.9 SEQUENCE', der.sequence(der.nullValue(), der.integer(1)), '30 05 05 00 02 01 01'],
    ['X.690 8.11 SET', der.set(der.nullValue()), '31 02 05 00'],
    ['[2] constructed', der.contextConstructed(2, der.nullValue()), 'A2 02 05 00'],
    ['[3] primitive', der.contextPrimitive(3, fromHex('03E8')), '83 02 03 E8'],
  ])('%s', (_, encoded, expected) => {
    expect(toHex(encoded)).toBe(hex(expected));
  });

  test.each([
    [0x00, '00'],
    [0x7f, '7F'],
    [0x80, '81 80'],
    [0xff, '81 FF'],
    [0x100, '82 01 00'],
    [0xffff, '82 FF FF'],
    [0x10000, '83 01 00 00'],
    [0xffffff, '83 FF FF FF'],
    [0x1000000, '84 01 00 00 00'],
    [0xffffffff, '84 FF FF FF FF'],
  ])('X.690 10.1 a length of %i', (length, expected) => {
    expect(toHex(der.derLength(length))).toBe(hex(expected));
  });

  test.each([127, 128, 255, 256, 65_535, 65_536])('X.690 10.1 around %i octets', (length) => {
    const content = new Uint8Array(length).fill(0xaa);
    const encoded = der.octetString(content);
    expect(toHex(encoded.subarray(1, encoded.length - length))).toBe(toHex(der.derLength(length)));
    expect(encoded.subarray(encoded.length - length)).toEqual(content);
  });
});

describe('a list of more items than a call has room for arguments', () => {
  const items = Array.from({ length: 200_000 }, () => der.nullValue());
  const content = new Uint8Array(Buffer.concat(items));

  test.each<[what: string, encoded: Uint8Array, tag: number]>([
    ['SEQUENCE OF', der.sequenceOf(items), 0x30],
    ['SET OF', der.setOf(items), 0x31],
    ['[6] SEQUENCE OF', der.contextSequenceOf(6, items), 0xa6],
  ])('%s', (_, encoded, tag) => {
    expect(toHex(encoded)).toBe(toHex(der.element(tag, content)));
  });
});

describe('RFC 5280 4.1.2.5: the form of a date follows from its year', () => {
  test.each([
    ['1949-12-31T23:59:59Z', '18', '19491231235959Z'],
    ['1950-01-01T00:00:00Z', '17', '500101000000Z'],
    ['2026-01-01T00:00:00Z', '17', '260101000000Z'],
    ['2049-12-31T23:59:59Z', '17', '491231235959Z'],
    ['2050-01-01T00:00:00Z', '18', '20500101000000Z'],
    ['9999-12-31T23:59:59Z', '18', '99991231235959Z'],
    ['0000-01-01T00:00:00Z', '18', '00000101000000Z'],
  ])('%s', (iso, tag, text) => {
    const encoded = der.time(instant(iso));
    expect(toHex(encoded.subarray(0, 1))).toBe(tag);
    expect(Buffer.from(encoded.subarray(2)).toString('latin1')).toBe(text);
  });

  test('a fraction of a second is cut off', () => {
    const [whole, more] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.999Z'].map(instant);
    expect(der.time(more!)).toEqual(der.time(whole!));
  });
});

describe('what has no encoding is refused', () => {
  test.each<[what: string, call: () => unknown]>([
    ['a year of five digits', () => der.generalizedTime(8.64e15 as Instant)],
    ['a year before 0', () => der.generalizedTime(-8.64e15 as Instant)],
    ['UTCTime before 1950', () => der.utcTime(instant('1949-12-31'))],
    ['UTCTime from 2050 on', () => der.utcTime(instant('2050-01-01'))],
    ['an underscore as PrintableString', () => der.printableString('a_b')],
    ['an umlaut as PrintableString', () => der.printableString('Zähler')],
    ['no object identifier', () => der.objectIdentifier('')],
    ['one arc', () => der.objectIdentifier('1')],
    ['a first arc of 3', () => der.objectIdentifier('3.1')],
    ['a second arc of 40 under 1', () => der.objectIdentifier('1.40')],
    ['a leading zero', () => der.objectIdentifier('1.02')],
    ['a negative arc', () => der.objectIdentifier('1.-2')],
    ['an arc of 200 digits', () => der.objectIdentifier(`2.${'9'.repeat(200)}`)],
    ['an arc of 134 bits', () => der.objectIdentifier(`2.1.${2n ** 133n}`)],
    ['half a number', () => der.integer(1.5)],
    ['not a number', () => der.integer(NaN)],
    ['a number beyond what a double counts', () => der.enumerated(2 ** 60)],
  ])('%s', (_, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'asn1/cannot-encode' }));
  });
});

describe('asn1js writes the same octets', () => {
  const octetsOf = (value: asn1js.BaseBlock): string => toHex(new Uint8Array(value.toBER()));

  test('for every integer of up to 20 octets', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 159n), max: 2n ** 159n - 1n }), (value) => {
        expect(toHex(der.integer(value))).toBe(octetsOf(asn1js.Integer.fromBigInt(value)));
      }),
    );
  });

  test('for every object identifier with arcs of up to 31 bits', () => {
    const arcs = fc.array(fc.nat(), { maxLength: 12 });
    fc.assert(
      fc.property(fc.nat({ max: 2 }), fc.nat({ max: 39 }), arcs, (root, second, rest) => {
        const value = [root, second, ...rest].join('.');
        expect(toHex(der.objectIdentifier(value))).toBe(
          octetsOf(new asn1js.ObjectIdentifier({ value })),
        );
      }),
    );
  });

  test('for every date from 1950 to 9999', () => {
    const second = fc.integer({ min: -631_152_000, max: 253_402_300_799 });
    fc.assert(
      fc.property(second, (seconds) => {
        const at = instantFromMs(1_000 * seconds);
        const valueDate = new Date(at);
        const theirs =
          at < instant('2050-01-01')
            ? new asn1js.UTCTime({ valueDate })
            : new asn1js.GeneralizedTime({ valueDate });
        expect(toHex(der.time(at))).toBe(octetsOf(theirs));
      }),
    );
  });

  test('for octets, bits, text and what holds them', () => {
    const bits = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat({ max: 7 }));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        bits,
        fc.string(),
        (bytes, [held, unused], text) => {
          held[held.length - 1]! &= 0xff << unused;
          const ours = der.sequence(
            der.octetString(bytes),
            der.set(der.bitString(held, unused)),
            der.contextConstructed(1, der.utf8String(text)),
          );
          const theirs = new asn1js.Sequence({
            value: [
              new asn1js.OctetString({ valueHex: bytes }),
              new asn1js.Set({
                value: [new asn1js.BitString({ valueHex: held, unusedBits: unused })],
              }),
              new asn1js.Constructed({
                idBlock: { tagClass: 3, tagNumber: 1 },
                value: [new asn1js.Utf8String({ value: text })],
              }),
            ],
          });
          expect(toHex(ours)).toBe(octetsOf(theirs));
        },
      ),
    );
  });
});
