/**
 * Reads names as SMKI people write them, in encoded order: `OU=07, CN=Z1`. The inverse of `nameText`.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { fail } from '../core/errors.ts';
import { type NamePart, type NameStringType, nameOf } from './name.ts';
import type { Name } from './types.ts';

/**
 * A name from text; the order of the text is the order of the RDNs.
 *
 * @param text - parts `CN=…`, `OU=…` and `x500UniqueIdentifier=…` (16 hexadecimal digits); empty for an empty name
 * @param options - `string`: PrintableString, as authorities are named, unless told otherwise
 * @throws SmkiError `x509/malformed` when a part is something else; `vocabulary/not-an-eui64`
 * @example
 * ```ts
 * import { toHex } from 'smki-sim';
 * import { nameFromText } from 'smki-sim/x509';
 *
 * console.log(toHex(nameFromText('OU=00, CN=ZA').der)); // 301A310B3009060355040B13023030310B3009060355040313025A41
 * ```
 */
export function nameFromText(text: string, options: { string?: NameStringType } = {}): Name {
  requireKind('text', text, 'text');
  requireKind('options', options, 'record');
  const { string = 'printable' } = options;
  const parts = text.trim() === '' ? [] : text.split(',');
  return nameOf(parts.map((part) => readPart(part, string)));
}

function readPart(part: string, string: NameStringType): NamePart {
  const [, type, value = ''] = /^(CN|OU|x500UniqueIdentifier)\s*=\s*(.+)$/.exec(part.trim()) ?? [];
  if (type === 'CN') return { attribute: 'commonName', text: value, string };
  if (type === 'OU') return { attribute: 'organisationalUnitName', text: value, string };
  if (type === 'x500UniqueIdentifier') return { attribute: type, entityId: value };
  const reason = `cannot read the name part ${JSON.stringify(part)}: write it as OU=07, CN=Z1`;
  return fail('x509/malformed', reason, { offset: 0, field: 'name', reason });
}
