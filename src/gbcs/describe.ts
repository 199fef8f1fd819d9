/**
 * A message as rows for a person: every field, its value, what it means. Octet for octet: `annotate.ts`.
 *
 * @module
 */
import { isOctets, kindOfValue, toHex } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import { toIso } from '../core/instant.ts';
import { formatEui64 } from '../vocabulary/eui64.ts';
import { decodeDateTime } from './date-time.ts';
import { type DescribedField, describePayload } from './describe-payload.ts';
import { messageCodeMeaning } from './meanings.ts';
import { formatMessageCode } from './message-codes.ts';
import type { DecodedMessage, GbcsMessage, MessageHeader, SupplementaryParty } from './types.ts';

const KINDS = {
  command: 'from a remote party to a device',
  response: 'from a device, to a command',
  alert: 'from a device, unasked',
  'pre-command': 'a command that nobody has signed yet',
} as const satisfies Record<GbcsMessage['kind'], string>;

/**
 * Every field of a message with its meaning, in the order of the message; then what a tolerant decoder forgave.
 *
 * @example
 * ```ts
 * import { decodeMessage, describeMessage, parseMessageText } from 'smki-sim/gbcs';
 *
 * const bytes = parseMessageText('df090100000000000000010800112233445566770889abcdef012345670002000c06300403020780');
 * for (const { field, value, meaning } of describeMessage(decodeMessage(bytes)).slice(3, 5)) {
 *   console.log(`${field}: ${value} ${meaning}`);
 * }
 * // header.targetId: 89-AB-CD-EF-01-23-45-67 Business Target
 * // header.messageCode: 0x000C CS02e Provide Device Certificate(s) from Device
 * ```
 */
export function describeMessage(message: GbcsMessage | DecodedMessage): readonly DescribedField[] {
  requireDecoded(message);
  const { kind, header, payload, signature, mac } = message;
  const protection: DescribedField[] = [
    signature === undefined
      ? { field: 'signature', value: '', meaning: 'none' }
      : { field: 'signature', value: toHex(signature), meaning: 'ECDSA P-256 with SHA-256, r ‖ s' },
    mac === undefined
      ? { field: 'mac', value: '', meaning: 'none' }
      : { field: 'mac', value: toHex(mac), meaning: 'AES-128-GMAC, 96 bits' },
  ];
  return [
    { field: 'kind', value: kind, meaning: KINDS[kind] },
    ...describeHeader(header),
    ...describePayload(payload),
    ...protection,
    ...describeDeviations(message),
  ];
}

/** Octets where the decoded message belongs are the likeliest mistake. */
function requireDecoded(message: unknown): void {
  const isObject = typeof message === 'object' && message !== null;
  if (isObject && 'header' in message && 'payload' in message) return;
  const found = isOctets(message) ? 'octets' : kindOfValue(message);
  const reason = `describeMessage reads a decoded message, not ${found}: pass decodeMessage(octets)`;
  fail('gbcs/malformed', reason, { offset: 0, field: '', reason });
}

function describeHeader(header: MessageHeader): readonly DescribedField[] {
  const { dateTime, messageCode, supplementary } = header;
  const at = dateTime && decodeDateTime(dateTime);
  return [
    {
      field: 'header.originatorCounter',
      value: header.originatorCounter.toString(),
      meaning: header.cra === 'response' ? "the command's counter" : '',
    },
    entity('header.originatorId', header.originatorId, 'Business Originator'),
    entity('header.targetId', header.targetId, 'Business Target'),
    ...(dateTime === undefined
      ? []
      : [
          {
            field: 'header.dateTime',
            value: toHex(dateTime),
            meaning: at === undefined ? 'not a point in time' : toIso(at),
          },
        ]),
    {
      field: 'header.messageCode',
      value: formatMessageCode(messageCode),
      meaning: messageCodeMeaning(messageCode),
    },
    ...(supplementary === undefined ? [] : describeSupplementary(supplementary)),
  ];
}

function describeSupplementary(party: SupplementaryParty): readonly DescribedField[] {
  const { remotePartyCounter, originatorCounter, keyAgreementCertificate } = party;
  const field = (name: string): string => `header.supplementary.${name}`;
  const rows = [
    entity(field('remotePartyId'), party.remotePartyId, 'Supplementary Remote Party'),
    counter(field('remotePartyCounter'), remotePartyCounter),
    counter(field('originatorCounter'), originatorCounter),
    keyAgreementCertificate && {
      field: field('keyAgreementCertificate'),
      value: `${keyAgreementCertificate.length} octets`,
      meaning: 'certificate',
    },
  ];
  return rows.filter((row) => row !== undefined);
}

function counter(field: string, value: bigint | undefined): DescribedField | undefined {
  return value === undefined ? undefined : { field, value: value.toString(), meaning: '' };
}

function entity(field: string, id: MessageHeader['originatorId'], meaning: string): DescribedField {
  return { field, value: formatEui64(id), meaning };
}

function describeDeviations(message: GbcsMessage | DecodedMessage): readonly DescribedField[] {
  if (!('deviations' in message)) return [];
  return message.deviations.map(({ deviation, field, offset }) => ({
    field: 'deviation',
    value: deviation,
    meaning: `forgiven at ${field}`,
    offset,
  }));
}
