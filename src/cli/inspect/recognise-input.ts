/**
 * From the octets of a file to what they are: PEM, DER or a GBCS message, described row by row with findings.
 *
 * @module
 */
import { isSmkiError, fail } from '../../core/errors.ts';
import { describeMessage } from '../../gbcs/describe.ts';
import { decodeMessage } from '../../gbcs/message.ts';
import { parseMessageText } from '../../gbcs/message-text.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { matchProfile } from '../../x509/compare.ts';
import {
  describeCertificate,
  describeCertificationRequest,
  describeRevocationList,
} from '../../x509/describe.ts';
import { pemToDer } from '../../x509/pem.ts';
import { CERTIFICATE_PROFILES } from '../../x509/profiles.ts';
import { recognise } from '../../x509/recognise.ts';
import { parseCertificationRequest, verifyCertificationRequest } from '../../x509/request.ts';
import { parseRevocationList } from '../../x509/revocation-list.ts';

/** A line of a description. */
export interface InspectionRow {
  readonly field: string;
  readonly value: string;
  readonly meaning: string;
}

/** Something that is not as it should be. */
export interface InspectionFinding {
  readonly severity: string;
  readonly code: string;
  readonly text: string;
  readonly clause: string;
}

/** One recognised thing. */
export interface Inspection {
  readonly what: string;
  readonly rows: readonly InspectionRow[];
  readonly findings: readonly InspectionFinding[];
}

/**
 * Recognises and describes an input.
 *
 * @throws SmkiError `cli/unreadable-input` with one line that says what was tried
 */
export function inspectInput(input: Uint8Array, path: string): readonly Inspection[] {
  try {
    const text = asText(input);
    if (text?.includes('-----BEGIN') === true) {
      return pemToDer(text).map(({ der }) => inspectOctets(der));
    }
    return [inspectOctets(text === undefined ? input : parseMessageText(text))];
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    const reason = error.message;
    fail('cli/unreadable-input', `${path}: ${reason}`, { input: path, reason }, { cause: error });
  }
}

/** The input as text, when every octet is printable ASCII or white space. */
function asText(input: Uint8Array): string | undefined {
  const printable = input.every(
    (octet) => (octet >= 0x20 && octet < 0x7f) || (octet >= 9 && octet <= 13),
  );
  return printable ? Buffer.from(input).toString('latin1') : undefined;
}

const SEQUENCE = 0x30;

function inspectOctets(octets: Uint8Array): Inspection {
  if (octets[0] !== SEQUENCE) return inspectMessage(octets);
  switch (recognise(octets)) {
    case 'certification request':
      return inspectRequest(octets);
    case 'revocation list': {
      const list = parseRevocationList(octets, { decoding: 'tolerant' });
      return { what: 'Revocation list', rows: describeRevocationList(list), findings: [] };
    }
    default:
      return inspectCertificate(octets);
  }
}

function inspectCertificate(octets: Uint8Array): Inspection {
  const certificate = parseCertificate(octets, { decoding: 'tolerant' });
  const { profile, deviations } = matchProfile(certificate);
  const { title, clause } = CERTIFICATE_PROFILES[profile];
  return {
    what: `Certificate, ${octets.length} octets, nearest profile ${profile}: ${title} [${clause}]`,
    rows: describeCertificate(certificate),
    findings: deviations
      .filter(({ severity }) => severity !== 'note')
      .map(({ severity, code, field, expected, found, clause: rule }) => ({
        severity,
        code,
        text: `${field} is ${found}, expected ${expected}`,
        clause: rule,
      })),
  };
}

function inspectRequest(octets: Uint8Array): Inspection {
  const request = parseCertificationRequest(octets, { decoding: 'tolerant' });
  const proven = verifyCertificationRequest(request);
  return {
    what: `Certification request, ${octets.length} octets`,
    rows: describeCertificationRequest(request),
    findings: proven
      ? []
      : [
          {
            severity: 'error',
            code: 'no-proof-of-possession',
            text: 'the signature is not by the key in the request',
            clause: 'RFC 2986 §3',
          },
        ],
  };
}

function inspectMessage(octets: Uint8Array): Inspection {
  const message = decodeMessage(octets, { decoding: 'tolerant' });
  return {
    what: `GBCS ${message.kind}, ${octets.length} octets`,
    rows: describeMessage(message),
    findings: message.deviations.map(({ deviation, field, offset }) => ({
      severity: 'warning',
      code: deviation,
      text: `${field} at octet ${offset} of the content`,
      clause: 'X.690 10.1',
    })),
  };
}
