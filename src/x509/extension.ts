/**
 * Extensions as such (RFC 5280 §4.1.2.9): a list of identifier, criticality and octets. What is inside each is `extensions.ts`.
 *
 * ```asn1
 * Extensions ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
 * ```
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { DerReader, TAG, der, type Decoding } from '../asn1/index.ts';
import { fail } from '../core/errors.ts';
import { oidName } from './object-identifiers.ts';
import type { Extension } from './types.ts';

/** Reads a list of extensions; the same extension twice is refused, as RFC 5280 §4.2 says. */
export function readExtensions(reader: DerReader, field: string): readonly Extension[] {
  const start = reader.offset;
  const list = reader.sequence(field);
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  while (!list.done) {
    const offset = list.offset;
    const extension = readExtension(list);
    if (seen.has(extension.id)) {
      const place = { offset, field: list.fieldName(oidName(extension.id)) };
      const reason = `extension ${oidName(extension.id)} appears twice (RFC 5280 4.2)`;
      fail('x509/malformed', `${reason} at octet ${offset}`, { ...place, reason });
    }
    seen.add(extension.id);
    extensions.push(extension);
  }
  if (extensions.length === 0) {
    reader.invalid(field, start, 'Extensions', 'must have at least one extension');
  }
  return extensions;
}

function readExtension(list: DerReader): Extension {
  const element = list.element('extension', TAG.sequence);
  const body = list.into(element, 'extension');
  const id = body.objectIdentifier('extnID');
  const start = body.offset;
  const critical = body.peek() === TAG.boolean ? body.boolean('critical') : undefined;
  if (critical === false) body.deviation('explicit-default', 'critical', start);
  const value = body.octetString('extnValue');
  body.end();
  const encoded = list.buffer.subarray(element.start, element.end);
  return { id, critical: critical ?? false, value, der: encoded };
}

/** What an extension is made of. */
export interface ExtensionParts {
  readonly id: string;
  readonly critical: boolean;
  /** DER that goes into extnValue. */
  readonly value: Uint8Array;
}

/** One Extension. `critical` FALSE is the DEFAULT and left out. */
export function encodeExtension({ id, critical, value }: ExtensionParts): Uint8Array {
  const identifier = der.objectIdentifier(id);
  return critical
    ? der.sequence(identifier, der.boolean(true), der.octetString(value))
    : der.sequence(identifier, der.octetString(value));
}

export function encodeExtensions(extensions: readonly ExtensionParts[]): Uint8Array {
  return der.sequenceOf(extensions.map(encodeExtension));
}

/** Anything that carries extensions: a certificate, a request, a revocation list. */
export interface ExtensionOwner {
  readonly der: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** The extension with this identifier, or undefined. There is never more than one. */
export function findExtension(owner: ExtensionOwner, id: string): Extension | undefined {
  // One look, because every extension of every certificate is found here.
  requireKind('extensions of owner', (owner as ExtensionOwner | undefined)?.extensions, 'list');
  return owner.extensions.find((extension) => extension.id === id);
}

/** A reader over extnValue whose errors name the octet of the owner and the extension. */
export function extensionReader(
  owner: ExtensionOwner,
  extension: Extension,
  options: { readonly decoding?: Decoding } = {},
): DerReader {
  const { value } = extension;
  const start = value.byteOffset - owner.der.byteOffset;
  const within = value.buffer === owner.der.buffer && start >= 0;
  const buffer = within ? owner.der : value;
  const valueStart = within ? start : 0;
  const { decoding = 'strict' } = options;
  const whole = new DerReader(buffer, { decoding, name: 'extensions' });
  const end = valueStart + value.length;
  const element = { tag: TAG.octetString, start: valueStart, valueStart, end };
  return whole.into(element, oidName(extension.id));
}
