/**
 * The DER reader: what was written is read again, every deviation is refused or noted with its place, and no input hurts.
 */
import * as asn1js from 'asn1js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DerReader, TAG, der } from '../../src/asn1/index.ts';
import { concat, fromHex, toHex } from '../../src/core/bytes.ts';
import { type ErrorDetails, isSmkiError } from '../../src/core/errors.ts';
import { instant, instantFromMs, toIso } from '../../src/core/instant.ts';

/** A structure with a field of every type, and how to read it. */
const RECORD = der.sequence(
  der.integer(-129),
  der.boolean(true),
  der.nullValue(),
  der.objectIdentifier('1.2.840.10045.4.3.2'),
  der.sequence(der.bitString(fromHex('6E5DC0'), 6), der.octetString(fromHex('0102'))),
  der.set(der.time(instant('2026-01-01T00:00:00Z')), der.time(instant('9999-12-31T23:59:59Z'))),
  der.contextConstructed(1, der.integer(5)),
  der.contextPrimitive(2, fromHex('03E8')),
  der.octetString(new Uint8Array(200)),
);

function readRecord(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const whole = new DerReader(bytes, { name: 'record' });
  const record = whole.sequence('');
  const values: Record<string, unknown> = {
    number: record.integer('number'),
    flag: record.boolean('flag'),
  };
  record.null('nothing');
  values['algorithm'] = record.objectIdentifier('algorithm');
  const inner = record.sequence('inner');
  const { bytes: bits, unusedBits } = inner.bitString('bits');
  values['bits'] = `${toHex(bits)} without ${unusedBits}`;
  values['octets'] = toHex(inner.octetString('octets'));
  inner.end();
  const times = record.set('times');
  values['times'] = [times.time('from').at, times.time('to').at].map(toIso);
  times.end();
  values['explicit'] = record.optionalContext(1, 'explicit')?.integer('value');
  const implicit = record.optionalContextPrimitive(2, 'implicit');
  values['implicit'] = implicit && toHex(record.value(implicit));
  values['absent'] = record.optionalContext(3, 'absent');
  values['long'] = record.octetString('long').length;
  record.end();
  whole.end();
  return values;
}

/** `code at offset field`, or `accepted`. */
function refusalOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    const { offset, field } = error.details as ErrorDetails['asn1/length-not-minimal'];
    return `${error.code} at ${offset} ${field}`.trimEnd();
  }
  return 'accepted';
}

describe('what was written is read again', () => {
  test('a structure with a field of every type', () => {
    expect(readRecord(RECORD)).toEqual({
      number: -129n,
      flag: true,
      algorithm: '1.2.840.10045.4.3.2',
      bits: '6E5DC0 without 6',
      octets: '0102',
      times: ['2026-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
      explicit: 5n,
      implicit: '03E8',
      absent: undefined,
      long: 200,
    });
  });

  test('every integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 511n), max: 2n ** 511n - 1n }), (value) => {
        expect(new DerReader(der.integer(value)).integer('')).toBe(value);
      }),
    );
  });

  test('every small integer, also as ENUMERATED', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(new DerReader(der.integer(value)).smallInteger('')).toBe(value);
        expect(new DerReader(der.enumerated(value)).smallInteger('', TAG.enumerated)).toBe(value);
      }),
    );
  });

  test('every object identifier with arcs of up to 128 bits', () => {
    const arcs = fc.array(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.nat({ max: 2 }), fc.nat({ max: 39 }), arcs, (root, second, rest) => {
        const dotted = [root, second, ...rest].join('.');
        expect(new DerReader(der.objectIdentifier(dotted)).objectIdentifier('')).toBe(dotted);
      }),
    );
  });

  test('every second that four digits of a year can say', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), (seconds) => {
        const at = instantFromMs(1_000 * seconds);
        expect(new DerReader(der.time(at)).time('').at).toBe(at);
        expect(new DerReader(der.generalizedTime(at)).generalizedTime('')).toBe(at);
      }),
    );
  });

  test('every octet string, as a view and not as a copy', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70_000 }), (bytes) => {
        const encoded = der.octetString(bytes);
        const read = new DerReader(encoded).octetString('');
        expect(Buffer.from(read).equals(bytes)).toBe(true);
        expect(read.buffer).toBe(encoded.buffer);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the place of an error', () => {
  test('is named through every structure around it', () => {
    const bytes = der.sequence(der.sequence(der.sequence(der.nullValue())));
    const whole = new DerReader(bytes, { name: 'certificate' });
    const names = whole.sequence('').sequence('tbsCertificate').sequence('validity');
    expect(refusalOf(() => names.integer('notBefore'))).toBe(
      'asn1/unexpected-tag at 6 certificate.tbsCertificate.validity.notBefore',
    );
  });

  test('tells what was expected and what was found', () => {
    expect(() => new DerReader(der.nullValue()).integer('version')).toThrow(
      expect.objectContaining({
        code: 'asn1/unexpected-tag',
        message: 'expected tag 02, found 05 at octet 0 (version)',
        details: { offset: 0, field: 'version', expected: 2, actual: 5 },
      }),
    );
  });

  test('is the outermost length wherever the input is cut', () => {
    for (let length = 0; length < RECORD.length; length++) {
      const cut = RECORD.subarray(0, length);
      expect(refusalOf(() => readRecord(cut))).toMatch(/^asn1\/truncated at [01] record$/);
    }
  });

  test('one octet too many: refused where it is', () => {
    const longer = concat(RECORD, Uint8Array.of(0));
    const refused = `asn1/trailing-bytes at ${RECORD.length} record`;
    expect(refusalOf(() => readRecord(longer))).toBe(refused);
  });
});

interface Row {
  readonly what: string;
  readonly hex: string;
  readonly read: (reader: DerReader) => unknown;
  readonly refused: string;
}

const asInteger = (reader: DerReader): unknown => reader.integer('f');
const asSmall = (reader: DerReader): unknown => reader.smallInteger('f');
const asBits = (reader: DerReader): unknown => reader.bitString('f');
const asBoolean = (reader: DerReader): unknown => reader.boolean('f');
const asObjectIdentifier = (reader: DerReader): unknown => reader.objectIdentifier('f');
const asTime = (reader: DerReader): unknown => reader.time('f');
const asElement = (reader: DerReader): unknown => reader.element('f');
const text = (tag: string, value: string): string =>
  tag + toHex(Uint8Array.of(value.length)) + toHex(Buffer.from(value, 'latin1'));

// prettier-ignore
const REFUSED: readonly Row[] = [
  { what: 'nothing at all', hex: '', read: asElement, refused: 'asn1/truncated at 0 f' },
  { what: 'a tag alone', hex: '30', read: asElement, refused: 'asn1/truncated at 1 f' },
  { what: 'a length without its octets', hex: '3082', read: asElement, refused: 'asn1/truncated at 1 f' },
  { what: 'a content that is shorter than its length', hex: '300305', read: asElement, refused: 'asn1/truncated at 0 f' },
  { what: 'a length of 2^32 - 1', hex: '3084FFFFFFFF00', read: asElement, refused: 'asn1/truncated at 0 f' },
  { what: 'a length of 2^32', hex: '3085010000000000', read: asElement, refused: 'asn1/length-unsupported at 1 f' },
  { what: 'a length in 127 octets', hex: 'FFFF'.replace(/^FF/, '30'), read: asElement, refused: 'asn1/length-unsupported at 1 f' },
  { what: 'X.690 10.1 an indefinite length', hex: '30800000', read: asElement, refused: 'asn1/length-unsupported at 1 f' },
  { what: 'a tag number above 30', hex: '1F8101 00', read: asElement, refused: 'asn1/high-tag-number at 0 f' },
  { what: 'X.690 8.3.1 an integer of no octets', hex: '0200', read: asInteger, refused: 'asn1/invalid-value at 0 f' },
  { what: 'an integer of 65 octets', hex: `0241${'7F'.repeat(65)}`, read: asInteger, refused: 'asn1/invalid-value at 0 f' },
  { what: 'a code of 33 bits', hex: '02050100000000', read: asSmall, refused: 'asn1/invalid-value at 0 f' },
  { what: 'X.690 11.1 TRUE as 01', hex: '010101', read: asBoolean, refused: 'asn1/invalid-value at 0 f' },
  { what: 'a boolean of two octets', hex: '0102FFFF', read: asBoolean, refused: 'asn1/invalid-value at 0 f' },
  { what: 'X.690 8.6.2.2 eight unused bits', hex: '030208 80', read: asBits, refused: 'asn1/invalid-value at 0 f' },
  { what: 'X.690 8.6.2.3 unused bits of no octets', hex: '030107', read: asBits, refused: 'asn1/invalid-value at 0 f' },
  { what: 'X.690 11.2.1 an unused bit that is set', hex: '030207 81', read: asBits, refused: 'asn1/invalid-value at 0 f' },
  { what: 'a bit string of no octets', hex: '0300', read: asBits, refused: 'asn1/invalid-value at 0 f' },
  { what: 'a constructed bit string', hex: '2304 03020780', read: asBits, refused: 'asn1/unexpected-tag at 0 f' },
  { what: 'a constructed octet string', hex: '2403 040100', read: (reader) => reader.octetString('f'), refused: 'asn1/unexpected-tag at 0 f' },
  { what: 'a NULL with content', hex: '050100', read: (reader) => { reader.null('f'); }, refused: 'asn1/invalid-value at 0 f' },
  { what: 'an object identifier of no octets', hex: '0600', read: asObjectIdentifier, refused: 'asn1/invalid-value at 0 f' },
  { what: 'an object identifier that is cut', hex: '06022A86', read: asObjectIdentifier, refused: 'asn1/invalid-value at 0 f' },
  { what: 'X.690 8.19.2 a padded arc', hex: '06032A8001', read: asObjectIdentifier, refused: 'asn1/invalid-value at 0 f' },
  { what: 'an arc of 140 bits', hex: `0615 2A${'FF'.repeat(19)}7F`, read: asObjectIdentifier, refused: 'asn1/invalid-value at 0 f' },
  { what: 'a time without seconds', hex: text('17', '2601010000Z'), read: asTime, refused: 'asn1/invalid-value at 0 f' },
  { what: 'a time with a zone', hex: text('17', '260101000000+0100'), read: asTime, refused: 'asn1/invalid-value at 0 f' },
  { what: 'a time with a fraction', hex: text('18', '20260101000000.5Z'), read: asTime, refused: 'asn1/invalid-value at 0 f' },
  { what: '30 February', hex: text('17', '260230000000Z'), read: asTime, refused: 'asn1/invalid-value at 0 f' },
  { what: '29 February of a common year', hex: text('18', '21000229000000Z'), read: asTime, refused: 'asn1/invalid-value at 0 f' },
  { what: 'hour 24', hex: text('18', '20260101240000Z'), read: asTime, refused: 'asn1/invalid-value at 0 f' },
  { what: 'a leap second', hex: text('18', '20161231235960Z'), read: asTime, refused: 'asn1/invalid-value at 0 f' },
  { what: 'a time of 100 characters', hex: text('18', '2'.repeat(100)), read: asTime, refused: 'asn1/invalid-value at 0 f' },
  { what: 'another type than a time', hex: text('16', '260101000000Z'), read: asTime, refused: 'asn1/unexpected-tag at 0 f' },
];

test.each(REFUSED)('$what is refused, strict or tolerant', ({ hex, read, refused }) => {
  for (const decoding of ['strict', 'tolerant'] as const) {
    expect(refusalOf(() => read(new DerReader(fromHex(hex), { decoding })))).toBe(refused);
  }
});

describe('what real devices deviate in', () => {
  test.each<[what: string, hex: string, value: bigint, deviation: string, refused: string]>([
    [
      'RTDS: 82 00 xx for a short length',
      '0282000107',
      7n,
      'non-minimal-length at 1',
      'asn1/length-not-minimal at 1 f',
    ],
    [
      'a long length for one octet',
      '02810107',
      7n,
      'non-minimal-length at 1',
      'asn1/length-not-minimal at 1 f',
    ],
    [
      'a length of four octets',
      '028400000001 07',
      7n,
      'non-minimal-length at 1',
      'asn1/length-not-minimal at 1 f',
    ],
    [
      'a serial number with a needless zero',
      '02020007',
      7n,
      'non-minimal-integer at 0',
      'asn1/invalid-value at 0 f',
    ],
    ['a needless FF', '0202FF80', -128n, 'non-minimal-integer at 0', 'asn1/invalid-value at 0 f'],
  ])('%s', (_, hex, value, deviation, refused) => {
    expect(refusalOf(() => new DerReader(fromHex(hex)).integer('f'))).toBe(refused);
    const tolerant = new DerReader(fromHex(hex), { decoding: 'tolerant' });
    expect(tolerant.integer('f')).toBe(value);
    tolerant.end();
    expect(tolerant.notes.map((note) => `${note.deviation} at ${note.offset}`)).toEqual([
      deviation,
    ]);
  });

  test('an explicit default is noted, or refused, by whoever knows the default', () => {
    const bytes = fromHex('020100');
    expect(
      refusalOf(() => {
        new DerReader(bytes).deviation('explicit-default', 'f', 0);
      }),
    ).toBe('asn1/invalid-value at 0 f');
    const tolerant = new DerReader(bytes, { decoding: 'tolerant', name: 'payload' });
    tolerant.deviation('explicit-default', 'f', 0);
    expect(tolerant.notes).toEqual([
      { deviation: 'explicit-default', offset: 0, field: 'payload.f' },
    ]);
  });

  test('notes of inner structures are kept with the outermost', () => {
    const whole = new DerReader(fromHex('3082 0005 3082 0001 00'), {
      decoding: 'tolerant',
      name: 'a',
    });
    whole.sequence('b').sequence('c');
    expect(whole.notes.map(({ field }) => field)).toEqual(['a.b', 'a.b.c']);
  });

  test('an inner length may not reach beyond the outer one, however tolerant', () => {
    const outer = new DerReader(fromHex('3002 3001 00'), { decoding: 'tolerant' }).sequence(
      'outer',
    );
    expect(refusalOf(() => outer.sequence('inner'))).toBe('asn1/truncated at 2 outer.inner');
  });
});

describe('no input hurts', () => {
  test('10,000 structures inside each other are read, and an error names its place', () => {
    const depth = 10_000;
    let bytes: Uint8Array = der.nullValue();
    for (let i = 0; i < depth; i++) bytes = der.sequence(bytes);
    let reader = new DerReader(bytes, { name: 'outermost' });
    for (let i = 0; i < depth; i++) reader = reader.sequence('s');
    expect(refusalOf(() => reader.integer('f'))).toBe(
      `asn1/unexpected-tag at ${bytes.length - 2} outermost${'.s'.repeat(depth)}.f`,
    );
    reader.null('f');
    reader.end();
  });

  test('an arc of a million octets is refused before it is computed', () => {
    const arc = new Uint8Array(1_000_000).fill(0xff);
    arc[999_999] = 0x7f;
    const encoded = der.element(TAG.objectIdentifier, arc);
    expect(refusalOf(() => new DerReader(encoded).objectIdentifier('f'))).toBe(
      'asn1/invalid-value at 0 f',
    );
  });

  test('any octets are read or refused, and the reader never passes their end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, tolerant) => {
        const whole = new DerReader(bytes, { decoding: tolerant ? 'tolerant' : 'strict' });
        refusalOf(() => {
          while (!whole.done) {
            const { end } = whole.element('f');
            expect(end).toBeLessThanOrEqual(bytes.length);
            expect(whole.offset).toBe(end);
          }
        });
      }),
      { numRuns: 2_000 },
    );
  });

  test('one octet of a structure changed: read or refused, never a crash', () => {
    const position = fc.nat({ max: RECORD.length - 1 });
    fc.assert(
      fc.property(position, fc.nat({ max: 255 }), (at, octet) => {
        const changed = Uint8Array.from(RECORD);
        changed[at] = octet;
        refusalOf(() => readRecord(changed));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('asn1js as a second opinion', () => {
  const theirs = (bytes: Uint8Array): asn1js.BaseBlock | undefined => {
    const { offset, result } = asn1js.fromBER(Uint8Array.from(bytes));
    return offset === bytes.length && result.error === '' ? result : undefined;
  };

  test('what we read strictly it reads too, with the same integers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 30 }), (content) => {
        const encoded = der.element(TAG.integer, content);
        if (refusalOf(() => new DerReader(encoded).integer('')) !== 'accepted') return;
        const value = theirs(encoded);
        expect(value).toBeInstanceOf(asn1js.Integer);
        expect((value as asn1js.Integer).toBigInt()).toBe(new DerReader(encoded).integer(''));
      }),
    );
  });

  test('and the same object identifiers, where its arcs are numbers', () => {
    // It writes arcs of five octets and more in a form of its own.
    const octets = fc.uint8Array({ minLength: 1, maxLength: 12 });
    const content = octets.filter((bytes) => !/[89A-F]\w([89A-F]\w){3}/.test(toHex(bytes)));
    fc.assert(
      fc.property(content, (bytes) => {
        const encoded = der.element(TAG.objectIdentifier, bytes);
        if (refusalOf(() => new DerReader(encoded).objectIdentifier('')) !== 'accepted') return;
        const value = theirs(encoded);
        expect(value).toBeInstanceOf(asn1js.ObjectIdentifier);
        expect((value as asn1js.ObjectIdentifier).valueBlock.toString()).toBe(
          new DerReader(encoded).objectIdentifier(''),
        );
      }),
    );
  });

  test('it reads the structure that we wrote', () => {
    expect(theirs(RECORD)).toBeInstanceOf(asn1js.Sequence);
  });
});
