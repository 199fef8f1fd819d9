/**
 * The invariant of every roll-over: no certificate goes into use that a device which must rely on it cannot validate.
 *
 * An authority does not know devices; it is told what is in their cells (by CS02a, or by a simulation that sees the truth)
 * and validates as they would: their root as anchor, explicit policy, no revocation lists.
 *
 * @module
 */
import { isOctets, toHex } from '../../core/bytes.ts';
import type { Instant } from '../../core/instant.ts';
import type { Point } from '../../crypto/backend.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { type PathCache, createPathCache, validatePath } from '../../x509/path.ts';
import type { ProfileName } from '../../x509/profile-types.ts';
import type { Name } from '../../x509/types.ts';

/** What is in the root cell of a device. */
export interface RootAnchor {
  readonly name: Name;
  readonly publicKey: Point;
}

/** One device as an authority is told of it. */
export interface RelyingDevice {
  readonly device: Eui64;
  /** DER of the certificate in its root cell, or what is known of it. */
  readonly root: Uint8Array | RootAnchor;
  /** Key identifiers in its other cells, in hexadecimal. */
  readonly cells?: Readonly<Partial<Record<CellName, string>>>;
  /** Parties whose certificates it must be able to take; all unless given. */
  readonly parties?: readonly Eui64[];
}

/** Tells of all devices, as often as it is asked. */
export type DeviceView = () => Iterable<RelyingDevice>;

/** A certificate, and those that a sender would put beside it. */
export interface ReliedOn {
  readonly certificate: Uint8Array;
  /** Its subject; undefined for one that every device must be able to take. */
  readonly entityId: Eui64 | undefined;
  readonly pathCertificates: readonly Uint8Array[];
}

/** A certificate that some devices cannot validate. */
export interface RelianceGap {
  readonly certificate: Uint8Array;
  readonly devices: readonly Eui64[];
  /** What path validation says, for the first of them. */
  readonly because: string;
}

/** Profiles of the certificates that devices hold. */
export function isReliedOn(profile: ProfileName): boolean {
  return profile === 'organisation' || profile === 'recovery';
}

/** A certificate in use, with the slot that it fills: one of several may serve a device. */
export interface SlotCertificate extends ReliedOn {
  /** Same subject, role and key usage: same slot. */
  readonly slot: string;
}

/**
 * Devices that can validate no certificate in use of some slot, while others can: the invariant between two hierarchies,
 * where old and new certificates are in use side by side.
 *
 * @returns one gap for each slot that leaves devices out; its certificate is the newest of the slot
 */
export function coverageGaps(question: {
  readonly certificates: readonly SlotCertificate[];
  readonly devices: Iterable<RelyingDevice>;
  readonly at: Instant;
}): readonly RelianceGap[] {
  const { at } = question;
  const devices = [...question.devices];
  const slots = new Map<string, SlotCertificate[]>();
  for (const certificate of question.certificates) {
    const there = slots.get(certificate.slot);
    if (there === undefined) slots.set(certificate.slot, [certificate]);
    else there.push(certificate);
  }
  return [...slots.values()].flatMap((alternatives): readonly RelianceGap[] => {
    const gaps = alternatives.map((one) => relianceGaps({ certificates: [one], devices, at })[0]);
    const last = gaps.at(-1);
    if (last === undefined || gaps.includes(undefined)) return [];
    const leftOut = last.devices.filter((device) =>
      gaps.every((gap) => gap?.devices.includes(device)),
    );
    return leftOut.length === 0 ? [] : [{ ...last, devices: leftOut }];
  });
}

/** One memory for all checks: a fleet has few roots and few certificates. */
const cache: PathCache = createPathCache();

/** Every certificate that some device which must rely on it cannot validate; none when the invariant holds. */
export function relianceGaps(question: {
  readonly certificates: readonly ReliedOn[];
  readonly devices: Iterable<RelyingDevice>;
  readonly at: Instant;
}): readonly RelianceGap[] {
  const { certificates, at } = question;
  const groups = byRoot(question.devices);
  return certificates.flatMap((reliedOn): readonly RelianceGap[] => {
    const { certificate, entityId } = reliedOn;
    const devices: Eui64[] = [];
    let because = '';
    for (const { anchor, members } of groups) {
      const relying = members.filter(
        ({ parties }) => entityId === undefined || (parties?.includes(entityId) ?? true),
      );
      if (relying.length === 0) continue;
      const { valid, reasons } = validateAsDevice(reliedOn, anchor, at);
      if (valid) continue;
      because ||= reasons[0]?.message ?? 'no path';
      devices.push(...relying.map(({ device }) => device));
    }
    return devices.length === 0 ? [] : [{ certificate, devices, because }];
  });
}

function validateAsDevice(
  { certificate, pathCertificates }: ReliedOn,
  anchor: RootAnchor,
  at: Instant,
): ReturnType<typeof validatePath> {
  return validatePath({
    leaf: certificate,
    intermediates: pathCertificates,
    anchors: [anchor],
    at,
    rules: 'path',
    requireExplicitPolicy: true,
    cache,
  });
}

interface Group {
  readonly anchor: RootAnchor;
  readonly members: RelyingDevice[];
}

function byRoot(devices: Iterable<RelyingDevice>): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const member of devices) {
    const anchor = rootAnchor(member.root);
    const key = `${toHex(anchor.publicKey)}:${toHex(anchor.name.der)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { anchor, members: [member] });
    else group.members.push(member);
  }
  return [...groups.values()];
}

const anchors = new WeakMap<Uint8Array, RootAnchor>();

/** Name and key of a root, parsed once for each array: fleets share theirs. */
export function rootAnchor(root: Uint8Array | RootAnchor): RootAnchor {
  if (!isOctets(root)) return root;
  const known = anchors.get(root);
  if (known !== undefined) return known;
  const { subject, publicKeyInfo } = parseCertificate(root);
  const made = { name: subject, publicKey: publicKeyInfo.key };
  anchors.set(root, made);
  return made;
}
