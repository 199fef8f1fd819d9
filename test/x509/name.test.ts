import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import {
  encodeName,
  nameAttributeText,
  nameEntityId,
  nameOf,
  nameText,
  parseName,
} from '../../src/x509/name.ts';
import { nameFromText } from '../../src/x509/name-from-text.ts';

const organisation = nameOf([
  { attribute: 'commonName', text: 'GITTESTSUPPLIER', string: 'utf8' },
  { attribute: 'organisationalUnitName', text: '02', string: 'utf8' },
  { attribute: 'x500UniqueIdentifier', entityId: '90-B3-D5-1F-30-01-00-00' },
]);

describe('a name', () => {
  test('is shown in encoded order', () => {
    expect(nameText(organisation)).toBe(
      'CN=GITTESTSUPPLIER, OU=02, x500UniqueIdentifier=90B3D51F30010000',
    );
  });

  test('tells its attributes', () => {
    expect(nameEntityId(organisation)).toBe('90B3D51F30010000');
    expect(nameAttributeText(organisation, 'organisationalUnitName')).toBe('02');
    expect(nameAttributeText(organisation, 'commonName')).toBe('GITTESTSUPPLIER');
  });

  test('that is empty has neither text nor attributes', () => {
    const empty = nameOf([]);
    expect(toHex(empty.der)).toBe('3000');
    expect(nameText(empty)).toBe('');
    expect(nameEntityId(empty)).toBeUndefined();
    expect(nameAttributeText(empty, 'commonName')).toBeUndefined();
  });

  test('is written again from its attributes', () => {
    expect(encodeName(organisation)).toEqual(organisation.der);
  });
});

describe('a name from text', () => {
  test.each(['OU=00, CN=ZA', 'OU=07, CN=Z1', 'CN=E357', ''])('%j is itself again', (text) => {
    expect(nameText(nameFromText(text))).toBe(text);
  });

  test('is PrintableString unless told otherwise', () => {
    expect(toHex(nameFromText('CN=E357').der)).toBe('300F310D300B06035504031304' + '45333537');
    expect(toHex(nameFromText('CN=E357', { string: 'utf8' }).der)).toBe(
      '300F310D300B06035504030C04' + '45333537',
    );
  });

  test('spaces inside a value are kept, however many; around it they are not', () => {
    const wide = `a${' '.repeat(200_000)}b`;
    const [[attribute] = []] = nameFromText(` CN =  ${wide} `).relativeNames;
    expect(attribute?.value.length).toBe(wide.length);
  });

  test('refuses attributes that SMKI names do not have', () => {
    expect(() => nameFromText('OU=07, L=Leeds')).toThrow(
      expect.objectContaining({ code: 'x509/malformed' }),
    );
  });
});

describe('unusual attributes are data', () => {
  const attribute = (value: string): string => {
    const octets = fromHex(value).length;
    const length = (count: number): string => count.toString(16).padStart(2, '0');
    const pair = `30${length(octets + 5)}0603550403${value}`;
    return `30${length(octets + 9)}31${length(octets + 7)}${pair}`;
  };
  const textOf = (value: string) => parseName(fromHex(attribute(value))).relativeNames[0]![0]!.text;

  test.each([
    ['BMPString', '1E04005A0031', 'Z1'],
    ['TeletexString', '14025A31', 'Z1'],
    ['UTF8String beyond ASCII', '0C025AC3', undefined],
    ['UTF8String', '0C03E282AC', '€'],
    ['INTEGER', '020101', undefined],
  ])('%s', (_, value, text) => {
    expect(textOf(value)).toBe(text);
  });

  test('a multi-valued RDN is shown with a plus', () => {
    const pair = (type: string, text: string) => `3009060355040${type}1302${text}`;
    const name = parseName(fromHex(`30183116${pair('3', '5A31')}${pair('B', '3037')}`));
    expect(nameText(name)).toBe('CN=Z1+OU=07');
    expect(encodeName(name)).toEqual(name.der);
  });

  test('an x500UniqueIdentifier of 7 octets is no EUI-64', () => {
    const name = parseName(fromHex('30133111300F060355042D030800' + '11'.repeat(7)));
    expect(nameEntityId(name)).toBeUndefined();
  });

  test('an RDN without an attribute is refused', () => {
    expect(() => parseName(fromHex('30023100'))).toThrow(
      expect.objectContaining({ code: 'asn1/invalid-value' }),
    );
  });
});
