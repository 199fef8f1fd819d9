/**
 * Published vectors: RFC 6979 A.2.5, RFC 5649 §6, RFC 4231, and the keys and MACs of recorded GBCS messages.
 */
import { describe, expect, test } from 'vitest';
import { concat, fromHex, fromLatin1, toHex } from '../../src/core/bytes.ts';
import {
  nativeBackend,
  portableBackend,
  selectBackend,
  singleStepKdf,
} from '../../src/crypto/index.ts';
import { recordedMessage } from '../support/material.ts';
import { codeOf } from './code-of.ts';

const BACKENDS = [nativeBackend, portableBackend];

/** RFC 6979 A.2.5, curve P-256, SHA-256. */
const RFC_6979_KEY = fromHex('C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721');
const RFC_6979 = [
  {
    message: 'sample',
    r: 'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716',
    s: 'F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8',
  },
  {
    message: 'test',
    r: 'F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367',
    s: '019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083',
  },
];

/** Messages of the RTDS pack with their intermediate values (GBCS §6.2.3, §4.3.3.3, §4.3.3.4). */
const GBCS = [
  {
    name: 'a command from the access control broker to a meter',
    file: '6.24.1_CS02aMAC/CS02aMAC_6.24.1_SUCCESS_COMMAND_GBCS.HEX',
    sharedSecret: 'ED342441DF01551A6BEAFF3B54ADC981F4C6A7E71DFF4C3E1CC80B3C9F4E5AC0',
    otherInfo: '6085740608030090B3D51F300000020901000000000000051600DB1234567890A0',
    key: '58CCD7D6E09F01FE98441277D5EDE298',
    mac: 'A3E451CDC680B824B9DAE4CF',
  },
  {
    name: 'a response from a meter to the access control broker',
    file: '6.24.1_CS02aMAC/CS02aMAC_6.24.1_ERROR_RESPONSE_GBCS.HEX',
    sharedSecret: '5B88E998667E52DB03247CE3508DA4639AB2B3217B516A48DB6918BFA9F80E9F',
    otherInfo: '6085740608030000DB1234567890A10902000000000000051690B3D51F30000002',
    key: '8CC0287C9D6DB8761CA68F738CD6F29F',
    mac: '5DBE9B292B97F3660B1CFF34',
  },
  {
    name: 'a signed command from a supplier',
    file: '6.15.1_CS02bSupplierBySupplier/CS02bSupplierBySupplier_6.15.1_IMMEDIATE_SUCCESS_COMMAND_GBCS.HEX',
    sharedSecret: 'ED342441DF01551A6BEAFF3B54ADC981F4C6A7E71DFF4C3E1CC80B3C9F4E5AC0',
    otherInfo: '6085740608030090B3D51F30010000090100000000000003E800DB1234567890A0',
    key: 'EC1D51BD8F8BF0CDD2314CF396CC12C0',
    mac: '6C612FC05A26056ABE327DFB',
  },
];

describe.each(BACKENDS)('the $name backend', (backend) => {
  test.each(RFC_6979)('RFC 6979 A.2.5: signs $message', ({ message, r, s }) => {
    expect(toHex(backend.sign(RFC_6979_KEY, fromLatin1(message)))).toBe(r + s);
  });

  test.each([
    [
      '20 octets',
      'C37B7E6492584340BED12207808941155068F738',
      '138BDEAA9B8FA7FC61F97742E72248EE5AE6AE5360D1AE6A5F54F373FA543B6A',
    ],
    ['7 octets', '466F7250617369', 'AFBEB0F07DFBF5419200F2CCB50BB24F'],
  ])('RFC 5649 §6: wraps %s', (_, plaintext, wrapped) => {
    const key = fromHex('5840DF6E29B02AF1AB493B705BF16EA1AE8338F4DCC176A8');
    expect(toHex(backend.wrapKey(key, fromHex(plaintext)))).toBe(wrapped);
  });

  test.each([
    [
      '§4.3: a short key',
      fromLatin1('Jefe'),
      'what do ya want for nothing?',
      '5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843',
    ],
    [
      '§4.7: a key longer than a block',
      new Uint8Array(131).fill(0xaa),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60E431591EE0B67F0D8A26AACBF5B77F8E0BC6213728C5140546040F0EE37F54',
    ],
  ])('RFC 4231 %s', (_, key, message, mac) => {
    expect(toHex(backend.hmacSha256(key, fromLatin1(message)))).toBe(mac);
  });

  test.each(GBCS)('GBCS §4.3.3.3: derives the key of $name', (vector) => {
    selectBackend(backend);
    const key = singleStepKdf(fromHex(vector.sharedSecret), fromHex(vector.otherInfo), 16);
    selectBackend(nativeBackend);
    expect(toHex(key)).toBe(vector.key);
  });

  for (const vector of GBCS) {
    const message = recordedMessage(vector.file);
    test.skipIf(message === undefined)(`GBCS §6.2.3: the MAC of ${vector.name}`, () => {
      const { iv, additionalData } = macInputs(message!);
      expect(toHex(backend.gmac(fromHex(vector.key), iv, additionalData))).toBe(vector.mac);
      expect(toHex(message!.subarray(-12))).toBe(vector.mac);
    });
  }
});

test('RFC 6979 A.2.5: the private key has the published public key', () => {
  const expected =
    '0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB67903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299';
  for (const backend of BACKENDS) expect(toHex(backend.publicKeyOf(RFC_6979_KEY))).toBe(expected);
});

test('SP 800-56A §5.8.1: a longer key continues the shorter one, with the counter counting on', () => {
  const [secret, otherInfo] = [new Uint8Array(32).fill(1), new Uint8Array(33).fill(2)];
  const block = (counter: number): Uint8Array =>
    nativeBackend.sha256(concat(Uint8Array.of(0, 0, 0, counter), secret, otherInfo));
  const expected = concat(block(1), block(2), block(3)).subarray(0, 80);
  expect(singleStepKdf(secret, otherInfo, 80)).toEqual(expected);
  expect(singleStepKdf(secret, otherInfo, 16)).toEqual(expected.subarray(0, 16));
});

test.each([0, -1, 1.5, 1_025, NaN, Infinity])('derives no key of %d octets', (length) => {
  const octets = new Uint8Array(32);
  expect(codeOf(() => singleStepKdf(octets, octets, length))).toBe('crypto/bad-length');
});

/** IV and additional data of a message with a MAC, by hand: the codec that does it properly is judged elsewhere. */
function macInputs(message: Uint8Array): { iv: Uint8Array; additionalData: Uint8Array } {
  // DD, six empty fields, a length of one to three octets, 11, four octets of counter, and then DF.
  const longForm = (message[7] ?? 0) > 0x80 ? (message[7] ?? 0) - 0x80 : 0;
  const groupingHeader = 13 + longForm;
  const originator = message.subarray(groupingHeader + 12, groupingHeader + 20);
  return {
    iv: concat(originator, new Uint8Array(4)),
    additionalData: concat(fromHex('110000000000'), message.subarray(groupingHeader, -12)),
  };
}
