/**
 * From the octets of a file to what they are: PEM, DER or a GBCS message, described row by row with findings.
 *
 * @module
 */
import { toHex, toLatin1 } from '../../core/bytes.ts';
import { fail, isSmkiError } from '../../core/errors.ts';
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
  /** What this could not look at, and what can. */
  readonly unchecked?: string;
}

/**
 * Recognises and describes an input: each block of PEM text, or the one thing that the octets are.
 *
 * @throws SmkiError `cli/unreadable-input` with one line that says why
 */
export function inspectInput(input: Uint8Array, path: string): readonly Inspection[] {
  try {
    if (input.length === 0) unreadable('there is nothing in it');
    const text = toLatin1(input);
    if (/^-----BEGIN /m.test(text)) return inspectPem(text);
    return [inspectOctets(isPrintable(input) ? parseMessageText(text) : input)];
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    const reason = error.message;
    fail('cli/unreadable-input', `${path}: ${reason}`, { input: path, reason }, { cause: error });
  }
}

function inspectPem(text: string): readonly Inspection[] {
  const blocks = pemToDer(text);
  if (blocks.length === 0) unreadable('no line of it is a whole PEM BEGIN line');
  return blocks.map(({ label, der }) =>
    der[0] === SEQUENCE
      ? inspectDer(der)
      : unreadable(`the PEM block ${label} holds no DER sequence`),
  );
}

/** True when every octet is printable ASCII or white space: then it is hexadecimal or base64, if anything. */
function isPrintable(input: Uint8Array): boolean {
  return input.every((octet) => (octet >= 0x20 && octet < 0x7f) || (octet >= 9 && octet <= 13));
}

const SEQUENCE = 0x30;
/** MAC Header, Grouping Header, and one block of a larger message, which gets an error of its own. */
const MESSAGE_STARTS: readonly number[] = [0xdd, 0xdf, 0xe0];

function inspectOctets(octets: Uint8Array): Inspection {
  const [first = 0] = octets;
  if (first === SEQUENCE) return inspectDer(octets);
  if (MESSAGE_STARTS.includes(first)) return inspectMessage(octets);
  const start = toHex(octets.subarray(0, 1));
  unreadable(`it begins with ${start}; DER begins with 30, a GBCS message with DF or DD`);
}

function unreadable(reason: string): never {
  fail('cli/unreadable-input', reason, { input: '', reason });
}

function inspectDer(octets: Uint8Array): Inspection {
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
  const protection = [message.mac && 'MAC', message.signature && 'signature'].filter(Boolean);
  return {
    ...(protection.length > 0 && {
      unchecked: `${protection.join(' and ')}, which need keys: verifyMessageMac and verifyMessageSignature of smki-sim/gbcs check them`,
    }),
    what: `GBCS ${message.kind}, ${octets.length} octets`,
    rows: describeMessage(message),
    findings: message.deviations.map(({ deviation, field, offset }) => ({
      severity: 'warning',
      code: deviation,
      text: `${field} at octet ${offset}: forgiven, and not written like this by us`,
      clause: 'X.690 10.1',
    })),
  };
}
