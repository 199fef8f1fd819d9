/**
 * Fragments of service requests (DUIS) that update security credentials, for templates such as those of duis-templates.
 *
 * Only fragments: header, signature and schema are the template's. Its terms are a table, because the schema is not at
 * hand: those that are known say so, the others are assumptions that a caller who has the schema replaces.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { toBase64 } from '../core/bytes.ts';
import type { Replacements } from '../party/compose.ts';
import { issuersFor } from '../party/compose.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Sourced } from '../vocabulary/certainty.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { nameText } from '../x509/name.ts';
import { serialNumberText } from '../x509/serial-number.ts';
import { unsupported } from './entry.ts';

/** One element name, or value, and where it comes from. */
interface TermRow extends Sourced {
  readonly term: string;
}

const SEEN: Sourced = { source: 'duis-templates 0.7.0', certainty: 'confirmed' };
const SIGNATURE: Sourced = {
  source: 'XML-DSig; decoded from signed service requests',
  certainty: 'confirmed',
};
const ASSUMED: Sourced = {
  source: 'this model: the DUIS schema is not at hand; pass the term that yours has',
  certainty: 'proposed',
};

/** Every element and value that the fragments use. */
export const DUIS_TERMS = {
  krpRequest: { term: 'UpdateSecurityCredentialsKRP', ...SEEN },
  cosRequest: { term: 'UpdateSecurityCredentialsCoS', ...SEEN },
  pathCertificates: { term: 'CertificationPathCertificates', ...SEEN },
  timeBasedChecks: { term: 'ApplyTimeBasedCPVChecks', ...SEEN },
  floorSequenceNumber: { term: 'RemotePartyFloorSeqNumber', ...SEEN },
  issuerSerial: { term: 'X509IssuerSerial', ...SIGNATURE },
  issuerName: { term: 'X509IssuerName', ...SIGNATURE },
  serialNumber: { term: 'X509SerialNumber', ...SIGNATURE },
  pathCertificate: { term: 'CertificationPathCertificate', ...ASSUMED },
  replacements: { term: 'ReplacementCertificates', ...ASSUMED },
  replacement: { term: 'ReplacementCertificate', ...ASSUMED },
  apply: { term: 'true', ...ASSUMED },
  disapply: { term: 'false', ...ASSUMED },
} as const satisfies Record<string, TermRow>;

/** Elements and values by what they are for. */
export type DuisTerms = Readonly<Record<keyof typeof DUIS_TERMS, string>>;

/** What a fragment says. */
export interface DuisUpdate {
  /** Certificate DER by the cell that it is to fill; encoded in the order of this object. */
  readonly replacements: Replacements;
  /** Issuing authority certificates at hand; those that the replacements need are picked by key identifier. */
  readonly issuers: readonly Uint8Array[];
  /** `apply` unless given. */
  readonly timeBasedChecks?: 'apply' | 'disapply';
  /** Left out unless given. */
  readonly floorSequenceNumber?: bigint;
  /** Terms of your schema where they differ from {@link DUIS_TERMS}. */
  readonly terms?: Partial<DuisTerms>;
  /** Prefix of the elements; `sr` unless given. */
  readonly prefix?: string;
}

/** DUIS allows so many path certificates in one request. */
const PATH_CERTIFICATES_MAX = 3;

/**
 * A party replaces its own credentials on a device.
 *
 * @throws SmkiError `interop/unsupported` for more than three path certificates
 * @example
 * ```ts
 * const xml = toUpdateSecurityCredentialsKRP({ replacements: supplier.cells(), issuers: [hierarchy.issuingOca] });
 * ```
 */
export function toUpdateSecurityCredentialsKRP(update: DuisUpdate): string {
  requireFields('update', update, { replacements: 'record' });
  return fragment('krpRequest', update);
}

/**
 * The change of supplier: the transitional CoS party replaces the credentials of the supplier.
 *
 * @throws SmkiError `interop/unsupported` for more than three path certificates
 */
export function toUpdateSecurityCredentialsCoS(update: DuisUpdate): string {
  requireFields('update', update, { replacements: 'record' });
  return fragment('cosRequest', update);
}

/**
 * How an XML signature names its signer: issuer in the order of RFC 2253, which reverses the encoded one, and decimal
 * serial number.
 *
 * @param certificate - DER of the signer's certificate
 */
export function toX509IssuerSerial(
  certificate: Uint8Array,
  options: { readonly prefix?: string } = {},
): string {
  const { issuer, serialNumber } = parseCertificate(certificate, { decoding: 'tolerant' });
  const reversed = nameText(issuer).split(', ').reverse().join(',');
  const write = writer(termsWith({}), options.prefix ?? 'ds');
  return write('issuerSerial', [
    write('issuerName', reversed),
    write('serialNumber', serialNumberText(serialNumber)),
  ]);
}

function fragment(request: 'krpRequest' | 'cosRequest', update: DuisUpdate): string {
  const { replacements, issuers, timeBasedChecks = 'apply', floorSequenceNumber } = update;
  const terms = termsWith(update.terms ?? {});
  const write = writer(terms, update.prefix ?? 'sr');
  const cells = Object.keys(replacements) as CellName[];
  const certificates = cells.flatMap((cell) => replacements[cell] ?? []);
  const path = issuersFor(certificates, issuers);
  if (path.length > PATH_CERTIFICATES_MAX) {
    unsupported(
      request,
      `a request carries at most ${PATH_CERTIFICATES_MAX} path certificates, not ${path.length}`,
    );
  }
  return write(request, [
    write(
      'replacements',
      certificates.map((der) => write('replacement', toBase64(der))),
    ),
    write(
      'pathCertificates',
      path.map((der) => write('pathCertificate', toBase64(der))),
    ),
    write('timeBasedChecks', terms[timeBasedChecks]),
    ...(floorSequenceNumber === undefined
      ? []
      : [write('floorSequenceNumber', floorSequenceNumber.toString())]),
  ]);
}

function termsWith(own: Partial<DuisTerms>): DuisTerms {
  const usual = Object.entries(DUIS_TERMS).map(([key, { term }]) => [key, term]);
  return { ...(Object.fromEntries(usual) as DuisTerms), ...own };
}

type Writer = (name: keyof DuisTerms, content: string | readonly string[]) => string;

/** Writes one element: text on one line, children indented. */
function writer(terms: DuisTerms, prefix: string): Writer {
  return (name, content) => {
    const tag = prefix === '' ? terms[name] : `${prefix}:${terms[name]}`;
    const inside =
      typeof content === 'string'
        ? escaped(content)
        : `\n${content.map((child) => child.replace(/^/gm, '  ')).join('\n')}\n`;
    return `<${tag}>${inside}</${tag}>`;
  };
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
