/**
 * Names of entries as the tools around DCC Boxed look for them: `Z1-supplier-ds`, `Z1-supplierPP-ka`.
 *
 * The stock look-up wants exactly one hit that starts with `Z1-`, with `PP-` for prepayment, and passes over signing
 * certificates of role 135. So of several generations only one may carry the prefix; the others are `Z1b-`, `Z1c-`, …
 *
 * @module
 */
import { roleFromCode } from '../vocabulary/roles.ts';
import type { CellUsage } from '../vocabulary/key-usages.ts';
import type { CertificateIdentity } from './entry.ts';

/** What a naming scheme may look at. */
export interface NamedEntry extends CertificateIdentity {
  readonly cellUsage: CellUsage;
  /** 1 for the oldest certificate of this party, role and usage. */
  readonly generation: number;
  /** How many generations there are. */
  readonly generations: number;
  /** 1 for the first party of its role, in the order of EUI-64s. */
  readonly partyNumber: number;
}

/**
 * - `z1`: the newest generation is `Z1-`, so the stock look-up finds it; older ones are `Z1b-`, `Z1c-`.
 * - `z1b`: the oldest is `Z1-` and newer ones are `Z1b-`, `Z1c-`, as the owners of the test PKI did it.
 * - a function of your own.
 */
export type Naming = 'z1' | 'z1b' | ((entry: NamedEntry) => string);

const USAGE_SUFFIXES = { digitalSignature: 'ds', keyAgreement: 'ka' } as const;

/** The name that a scheme gives an entry. */
export function nameOfEntry(entry: NamedEntry, naming: Naming): string {
  if (typeof naming === 'function') return naming(entry);
  const suffix = USAGE_SUFFIXES[entry.keyUsage];
  if (entry.kind === 'device') return `${entry.entityId.toLowerCase()}-${suffix}`;
  const role = roleFromCode(entry.roleCode ?? -1);
  if (role === 'xmlSigning') return `xml-sign-${entry.entityId}-${suffix}`;
  if (role === 'dspXmlSigning') return `dsp-xml-sign-${entry.entityId}-${suffix}`;
  const prefix = `Z1${generationMark(entry, naming)}`;
  const topUp = entry.cellUsage === 'prePaymentTopUp' ? 'PP' : '';
  const number = entry.partyNumber === 1 ? '' : String(entry.partyNumber);
  return `${prefix}-${roleLabel(entry.roleCode)}${number}${topUp}-${suffix}`;
}

/** Nothing for the one that carries the plain prefix, then b, c, … */
function generationMark(entry: NamedEntry, naming: 'z1' | 'z1b'): string {
  const { generation, generations } = entry;
  const place = naming === 'z1' ? generations - generation : generation - 1;
  if (place === 0) return '';
  return place < ALPHABET.length ? (ALPHABET[place] ?? '') : String(place + 1);
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';

function roleLabel(roleCode = -1): string {
  const role = roleFromCode(roleCode);
  if (role === 'other') return 'otherUser';
  return role ?? `role${roleCode.toString(16).toUpperCase()}`;
}

/** A name that is nothing but a file name: names come from files of others, and must not lead out of the folder. */
export function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
}
