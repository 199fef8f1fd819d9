/**
 * Reads files of certificates or revocation lists: PEM with any number of blocks, DER, or DER as hexadecimal or base64.
 *
 * @module
 */
import type { Decoding } from '../../asn1/index.ts';
import { type SmkiError, fail, isSmkiError } from '../../core/errors.ts';
import { parseMessageText } from '../../gbcs/message-text.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { certificatesFromPem, pemToDer } from '../../x509/pem.ts';
import { parseRevocationList } from '../../x509/revocation-list.ts';
import type { Certificate, RevocationList } from '../../x509/types.ts';

/** Where octets come from, for errors, and how to read them. */
export interface BundleSource {
  readonly file: string;
  readonly decoding: Decoding;
}

/** The certificates of a file. @throws SmkiError `cli/unreadable-input` */
export function readCertificates(input: Uint8Array, source: BundleSource): readonly Certificate[] {
  const { decoding } = source;
  return readAll(input, source, {
    expected: 'a certificate',
    fromPem: certificatesFromPem,
    parse: (der) => parseCertificate(der, { decoding }),
  });
}

/** The revocation lists of a file. @throws SmkiError `cli/unreadable-input` */
export function readRevocationLists(
  input: Uint8Array,
  source: BundleSource,
): readonly RevocationList[] {
  const { decoding } = source;
  return readAll(input, source, {
    expected: 'a revocation list',
    fromPem: (text) => pemToDer(text).map(({ der }) => der),
    parse: (der) => parseRevocationList(der, { decoding }),
  });
}

interface Reading<T> {
  readonly expected: string;
  readonly fromPem: (text: string) => readonly Uint8Array[];
  readonly parse: (der: Uint8Array) => T;
}

function readAll<T>(
  input: Uint8Array,
  { file }: BundleSource,
  { expected, fromPem, parse }: Reading<T>,
): readonly T[] {
  try {
    return derBlocks(input, fromPem).map(parse);
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    const reason = misplaced(error, expected) ?? error.message;
    fail('cli/unreadable-input', `${file}: ${reason}`, { input: file, reason }, { cause: error });
  }
}

/** Where on the command line a file belongs that is another kind: what the library advises is for programs. */
const PLACES: Readonly<Record<string, string>> = {
  certificate: 'certificates go to --anchors or --intermediates',
  'revocation list': 'revocation lists go to smki verify --crls',
  'X509 CRL': 'revocation lists go to smki verify --crls',
  'certification request': 'smki inspect shows requests',
  'CERTIFICATE REQUEST': 'smki inspect shows requests',
};

function misplaced(error: SmkiError, expected: string): string | undefined {
  if (error.code !== 'x509/not-a-certificate') return undefined;
  const { found } = error.details;
  const place = PLACES[found];
  return place && `expected ${expected}, but this is a ${found}: ${place}`;
}

const SEQUENCE = 0x30;
/** Octets that only binary has: everything outside printable ASCII, tab and line ends. */
const isBinary = (octet: number): boolean =>
  octet > 0x7e || (octet < 0x20 && octet !== 9 && octet !== 10 && octet !== 13);

function derBlocks(input: Uint8Array, fromPem: Reading<unknown>['fromPem']): readonly Uint8Array[] {
  if (input[0] === SEQUENCE && input.some(isBinary)) return [input];
  const text = Buffer.from(input).toString('latin1');
  return text.includes('-----BEGIN') ? fromPem(text) : [parseMessageText(text)];
}
