/**
 * When a name lies within the base of a name constraint, for each form of name that is processed (RFC 5280 §4.2.1.10).
 *
 * One row for each form. A name or base that does not follow its form's syntax is `unreadable`, which the caller must
 * treat as a violation: guessing would be in the attacker's favour.
 *
 * @module
 */
import { isWithinSubtree } from '../name-matching.ts';
import type { GeneralName, NameForm } from './general-names.ts';

/** Whether a name lies within a base; `overlaps` when only some of the names that a wildcard stands for do. */
export type Containment = 'within' | 'outside' | 'overlaps' | 'unreadable';

type Compare = (name: GeneralName, base: GeneralName) => Containment;

/** The forms that constraints are processed for. Names of other forms cannot satisfy a constraint on their form. */
const FORMS: Partial<Record<NameForm, Compare>> = {
  directoryName: compareDirectoryNames,
  rfc822Name: compareMailboxes,
  dNSName: compareDomains,
  uniformResourceIdentifier: compareUris,
  iPAddress: compareAddresses,
};

/** Longer than any mailbox (RFC 5321), domain (RFC 1035) or URI in use; one long name meets many constraints. */
const TEXT_LENGTH_MAX = 4_096;

/** Compares a name with a base; undefined when they are of different forms, or of one that cannot be processed. */
export function containment(name: GeneralName, base: GeneralName): Containment | undefined {
  if (isOverlong(name) || isOverlong(base)) return 'unreadable';
  return name.form === base.form ? FORMS[name.form]?.(name, base) : undefined;
}

function isOverlong(name: GeneralName): boolean {
  return 'text' in name && name.text.length > TEXT_LENGTH_MAX;
}

/** §7.1: the base is an initial sequence of the name's RDNs. */
function compareDirectoryNames(name: GeneralName, base: GeneralName): Containment {
  if (name.form !== 'directoryName' || base.form !== 'directoryName') return 'unreadable';
  return contained(isWithinSubtree(name.name, base.name));
}

/** A mailbox; a host, meaning all its mailboxes; or `.domain`, meaning all mailboxes on hosts below it. */
function compareMailboxes(name: GeneralName, base: GeneralName): Containment {
  if (name.form !== 'rfc822Name' || base.form !== 'rfc822Name') return 'unreadable';
  const mailbox = splitMailbox(name.text);
  if (mailbox === undefined) return 'unreadable';
  if (!base.text.includes('@')) return compareHosts(mailbox.host, base.text);
  const constraint = splitMailbox(base.text);
  if (constraint === undefined) return 'unreadable';
  // §7.5: the local part is compared exactly, the host without regard to case.
  return contained(mailbox.local === constraint.local && mailbox.host === constraint.host);
}

/** Any name made by adding labels to the left of the base lies within it, the base itself included. */
function compareDomains(name: GeneralName, base: GeneralName): Containment {
  if (name.form !== 'dNSName' || base.form !== 'dNSName') return 'unreadable';
  const wildcard = name.text.startsWith('*.');
  const domain = readHost(wildcard ? name.text.slice(2) : name.text);
  const required = base.text === '' ? '' : readHost(base.text.replace(/^\./, ''));
  if (domain === undefined || required === undefined) return 'unreadable';
  // `.example.com` is not of RFC 5280, but common; it asks for at least one more label.
  const below = isBelow(domain, required);
  const equal = domain === required && (wildcard || !base.text.startsWith('.'));
  if (required === '' || below || equal) return 'within';
  // `*.example.com` stands for `host.example.com` as well.
  return wildcard && isBelow(required, domain) ? 'overlaps' : 'outside';
}

const URI_AUTHORITY =
  /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^@/?#]*@)?([^:/?#[\]]*)(?::\d*)?(?:[/?#]|$)/;

/** Only the host part counts: a host, or `.domain` for hosts below it. A URI without a host name is refused. */
function compareUris(name: GeneralName, base: GeneralName): Containment {
  if (name.form !== 'uniformResourceIdentifier' || base.form !== name.form) return 'unreadable';
  const host = readHost(URI_AUTHORITY.exec(name.text)?.[1] ?? '');
  if (host === undefined || IPV4.test(host)) return 'unreadable';
  return compareHosts(host, base.text);
}

const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;

/** Address and mask in the base, 4 + 4 or 16 + 16 octets; the mask's ones come first (RFC 4632). */
function compareAddresses(name: GeneralName, base: GeneralName): Containment {
  if (name.form !== 'iPAddress' || base.form !== 'iPAddress') return 'unreadable';
  const size = name.octets.length;
  if (size !== 4 && size !== 16) return 'unreadable';
  if (base.octets.length !== 8 && base.octets.length !== 32) return 'unreadable';
  const network = base.octets.subarray(0, base.octets.length / 2);
  const mask = base.octets.subarray(network.length);
  if (!isPrefixMask(mask)) return 'unreadable';
  if (network.length !== size) return 'outside';
  return contained(
    name.octets.every((octet, i) => ((octet ^ (network[i] ?? 0)) & (mask[i] ?? 0)) === 0),
  );
}

function isPrefixMask(mask: Uint8Array): boolean {
  const bits = Array.from(mask, (octet) => octet.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits);
}

/** A host against `host` (equal) or `.domain` (below). */
function compareHosts(host: string, base: string): Containment {
  if (base === '') return 'within';
  const required = readHost(base.replace(/^\./, ''));
  if (required === undefined) return 'unreadable';
  return contained(base.startsWith('.') ? isBelow(host, required) : host === required);
}

function isBelow(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`);
}

function contained(within: boolean): Containment {
  return within ? 'within' : 'outside';
}

const HOST = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;

/** A host name in lower case; undefined when it is none (an absolute name with a last dot is none either). */
function readHost(text: string): string | undefined {
  const host = text.toLowerCase();
  return host.length <= 255 && HOST.test(host) ? host : undefined;
}

function splitMailbox(text: string): { local: string; host: string } | undefined {
  const at = text.lastIndexOf('@');
  const host = readHost(text.slice(at + 1));
  return at < 1 || host === undefined ? undefined : { local: text.slice(0, at), host };
}
