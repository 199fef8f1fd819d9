/**
 * Planned bulk replacement (T55): every cell on the new certificate before the old one expires, tranche by tranche, within an
 * agreed threshold.
 *
 * A plan, not a run: it yields what is to be sent to which device and when; who signs and sends is a party and the DCC
 * (`simulation/bulk-replacement.ts` runs it). Old and new may come from several Issuing OCAs; each order carries the path
 * certificates that its own replacements need.
 *
 * @module
 */
import { requireFields } from '../../core/arguments.ts';
import { fail } from '../../core/errors.ts';
import { HOUR_MS, type Instant, addMs, toIso } from '../../core/instant.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { type Answer, no, yes } from '../answer.ts';
import { type RelianceGap, type ReliedOn, type RelyingDevice, relianceGaps } from './reliance.ts';

/** One command to one device. */
export interface ReplacementOrder {
  readonly device: Eui64;
  /** New certificates by cell, DER. */
  readonly replacements: Readonly<Partial<Record<CellName, Uint8Array>>>;
  /** Issuing OCA certificates to send with them. */
  readonly pathCertificates: readonly Uint8Array[];
}

/** Devices that are done together. */
export interface Tranche {
  /** From 1. */
  readonly number: number;
  readonly startsAt: Instant;
  readonly orders: readonly ReplacementOrder[];
}

/** How much may be sent: an anomaly detection threshold agreed beforehand. */
export interface ReplacementThreshold {
  readonly commands: number;
  readonly withinHours: number;
}

/** What a plan is made from. */
export interface BulkReplacementOptions {
  readonly devices: Iterable<RelyingDevice>;
  /** New certificate by the key identifier (hexadecimal, in either case) of the one that it replaces. */
  readonly successors: ReadonlyMap<string, Uint8Array>;
  /** Path certificates for new certificates: `environment.pathCertificates`. */
  readonly pathCertificates: (certificates: readonly Uint8Array[]) => Answer<readonly Uint8Array[]>;
  readonly from: Instant;
  /** When the last tranche must have ended: before the old certificates do. */
  readonly deadline: Instant;
  /** The certificates that are replaced, DER: the plan is refused when the first of them ends before the deadline. */
  readonly replaced?: Iterable<Uint8Array>;
  readonly threshold: ReplacementThreshold;
  /** Devices in the first tranche, to prove that it works; the threshold fills the others. */
  readonly pilot?: number;
}

/** A plan. */
export interface BulkReplacementPlan {
  readonly tranches: readonly Tranche[];
  readonly devices: number;
  /** When the last tranche has had its time. */
  readonly endsAt: Instant;
  readonly deadline: Instant;
  readonly threshold: ReplacementThreshold;
}

/**
 * Plans a replacement.
 *
 * @returns `deadline-too-early` with the threshold that would do; `deadline-too-late` after the end of an old certificate;
 * `device-cannot-validate` for a device that would refuse its new certificate; `issuer-unknown`, `too-many-path-certificates`
 * @throws SmkiError `authority/bad-description` for a threshold or a pilot below 1
 * @example
 * ```ts
 * import { createWorld, eui64, granted, instant, planBulkReplacement, toHex } from 'smki-sim';
 * import { keyIdentifier, parseCertificate } from 'smki-sim/x509';
 *
 * const { hierarchy, supplier, esme } = createWorld({ seed: 'docs' });
 * const old = supplier.credential('digitalSignature').certificate;
 * const identifier = toHex(keyIdentifier(parseCertificate(old).publicKeyInfo.key));
 * const plan = granted(
 *   planBulkReplacement({
 *     devices: [
 *       {
 *         device: eui64(esme.entityId),
 *         root: hierarchy.root,
 *         cells: { 'supplier.digitalSignature': identifier },
 *       },
 *     ],
 *     successors: new Map([[identifier, hierarchy.issue(supplier.request('digitalSignature'))]]),
 *     pathCertificates: () => ({ ok: true, value: [hierarchy.issuingOca] }),
 *     from: instant('2026-01-01T00:00:00Z'),
 *     deadline: parseCertificate(old).notAfter,
 *     threshold: { commands: 1000, withinHours: 24 },
 *   }),
 * );
 * console.log(plan.devices, plan.tranches.length); // 1 1
 * ```
 */
export function planBulkReplacement(options: BulkReplacementOptions): Answer<BulkReplacementPlan> {
  requireFields('options', options, {
    from: 'number',
    deadline: 'number',
    threshold: 'record',
    devices: 'list',
  });
  const { from, deadline, threshold, pilot = threshold.commands } = options;
  checkCounts({ ...threshold, pilot });
  const expiry = earliestExpiry(options.replaced ?? []);
  if (expiry !== undefined && expiry < deadline) {
    return no('deadline-too-late', `the first of them ends ${toIso(expiry)}`);
  }
  const devices = [...options.devices];
  const orders = ordersOf({ ...options, devices });
  if (!orders.ok) return orders;
  const sizes = trancheSizes(orders.value.length, Math.min(pilot, threshold.commands), threshold);
  const windowMs = threshold.withinHours * HOUR_MS;
  const endsAt = addMs(from, sizes.length * windowMs);
  if (endsAt > deadline) {
    const windows = Math.max(1, Math.floor((deadline - from) / windowMs));
    const enough = Math.ceil(orders.value.length / windows);
    return no(
      'deadline-too-early',
      `ends ${toIso(endsAt)}; ${enough} commands in ${threshold.withinHours} hours would do`,
    );
  }
  const [gap] = gapsOf(orders.value, { devices, at: from });
  if (gap !== undefined) {
    return no('device-cannot-validate', `${gap.devices.length} devices: ${gap.because}`);
  }
  let first = 0;
  const tranches = sizes.map((size, index): Tranche => {
    const own = orders.value.slice(first, first + size);
    first += size;
    return { number: index + 1, startsAt: addMs(from, index * windowMs), orders: own };
  });
  return yes({ tranches, devices: orders.value.length, endsAt, deadline, threshold });
}

/** A tranche of nobody would never end. */
function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [field, count] of Object.entries(counts)) {
    if (Number.isInteger(count) && count >= 1) continue;
    const reason = 'must be a whole number from 1';
    fail('authority/bad-description', `planned replacement: ${field} ${reason}`, { field, reason });
  }
}

/** The earliest end of the certificates that are replaced: what a deadline must not be later than. */
export function earliestExpiry(certificates: Iterable<Uint8Array>): Instant | undefined {
  let earliest: Instant | undefined;
  for (const certificate of certificates) {
    const { notAfter } = parseCertificate(certificate);
    if (earliest === undefined || notAfter < earliest) earliest = notAfter;
  }
  return earliest;
}

/** Devices that could not validate what they are to be sent; orders that are alike are looked at together. */
function gapsOf(
  orders: readonly ReplacementOrder[],
  { devices, at }: { readonly devices: readonly RelyingDevice[]; readonly at: Instant },
): readonly RelianceGap[] {
  const byDevice = new Map(devices.map((one) => [one.device, one]));
  const relying = new Map<Uint8Array, { readonly reliedOn: ReliedOn; devices: RelyingDevice[] }>();
  for (const { device, replacements, pathCertificates } of orders) {
    const one = byDevice.get(device);
    if (one === undefined) continue;
    for (const certificate of Object.values(replacements)) {
      const alike = relying.get(certificate);
      if (alike !== undefined) alike.devices.push(one);
      else {
        const reliedOn = { certificate, entityId: undefined, pathCertificates };
        relying.set(certificate, { reliedOn, devices: [one] });
      }
    }
  }
  return [...relying.values()].flatMap(({ reliedOn, devices: own }) =>
    relianceGaps({ certificates: [reliedOn], devices: own, at }),
  );
}

function ordersOf({
  devices,
  successors,
  pathCertificates,
}: BulkReplacementOptions): Answer<readonly ReplacementOrder[]> {
  const orders: ReplacementOrder[] = [];
  const byIdentifier = new Map(
    [...successors].map(([identifier, successor]) => [identifier.toUpperCase(), successor]),
  );
  // Fleets hold few combinations of certificates: each is looked up once.
  const paths = new Map<string, readonly Uint8Array[]>();
  for (const { device, cells = {} } of devices) {
    const entries = Object.entries(cells).flatMap(([cell, identifier]) => {
      const successor = byIdentifier.get(identifier.toUpperCase());
      return successor === undefined ? [] : [{ cell, identifier, successor }];
    });
    if (entries.length === 0) continue;
    const key = entries.map(({ identifier }) => identifier).join();
    let path = paths.get(key);
    if (path === undefined) {
      const found = pathCertificates(entries.map(({ successor }) => successor));
      if (!found.ok) return found;
      path = found.value;
      paths.set(key, path);
    }
    const replacements = Object.fromEntries(
      entries.map(({ cell, successor }) => [cell, successor]),
    );
    orders.push({ device, replacements, pathCertificates: path });
  }
  return yes(orders);
}

function trancheSizes(
  count: number,
  pilot: number,
  { commands }: ReplacementThreshold,
): readonly number[] {
  const sizes: number[] = [];
  for (let left = count; left > 0; left -= sizes.at(-1) ?? left) {
    sizes.push(Math.min(left, sizes.length === 0 ? pilot : commands));
  }
  return sizes;
}
