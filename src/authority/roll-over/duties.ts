/**
 * What each subscriber still has to do while an authority is rolled over, certificate by certificate (SEC Appendix B, 5.6;
 * domain evidence on OCA3 to OCA4).
 *
 * @module
 */
import type { Instant } from '../../core/instant.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../../vocabulary/key-usages.ts';
import type { CertificateRecord } from '../certificates/register.ts';
import type { Repository } from '../certificates/repository.ts';
import type { SubscriberRole } from '../registration/subscriber-roles.ts';
import type { RelyingDevice } from './reliance.ts';

/** The next thing to do. */
export type DutyName = 'request' | 'accept' | 'install' | 'use' | 'supersede';

/** The duties in their order, and what each asks of a subscriber. */
export const DUTIES: Readonly<Record<DutyName, string>> = {
  request: 'ask for a certificate over a new key under the new authority',
  accept: 'compare the certificate with the request, and accept or reject it',
  install: 'put the certificate on the devices that hold the old one',
  use: 'put the certificate into use',
  supersede: 'stop using the old certificate',
};

/** What is left to do about one certificate under the old authority; there is none for one that is at its end. */
export interface Duty {
  readonly subscriber: string;
  readonly entityId: Eui64;
  readonly role: SubscriberRole | undefined;
  readonly keyUsage: EndEntityKeyUsage;
  readonly oldSerial: string;
  readonly newSerial: string | undefined;
  readonly duty: DutyName;
  /** Devices that hold the old certificate. */
  readonly devices: number;
  /** When the old certificate ends. */
  readonly dueBefore: Instant;
}

/** A device that still holds certificates under the old authority, or its root. */
export interface RemainingDevice {
  readonly device: Eui64;
  readonly cells: readonly (CellName | 'root')[];
}

/** States of a certificate that is not at its end. */
const VALID = ['issued', 'accepted', 'inUse', 'notInUse'] as const;

/** Organisation certificates of an issuer that are not at their end. */
export function validUnder(
  repository: Repository,
  issuers: readonly string[],
): readonly CertificateRecord[] {
  return VALID.flatMap((state) => repository.search({ state })).filter(
    ({ issuer, profile }) => issuers.includes(issuer) && profile !== 'device',
  );
}

/** The duties of all subscribers. */
export function dutiesOf(options: {
  readonly old: readonly CertificateRecord[];
  readonly successors: readonly CertificateRecord[];
  readonly holders: ReadonlyMap<string, number>;
}): readonly Duty[] {
  const { holders } = options;
  const free = [...options.successors];
  return options.old.flatMap((record): readonly Duty[] => {
    const { entityId } = record;
    if (entityId === undefined) return [];
    const successor = takeSuccessor(record, free);
    const devices = holders.get(record.keyIdentifier) ?? 0;
    return [
      {
        subscriber: record.subscriber,
        entityId,
        role: record.role,
        keyUsage: record.keyUsage,
        oldSerial: record.serial,
        newSerial: successor?.serial,
        duty: dutyOf(successor, devices),
        devices,
        dueBefore: record.notAfter,
      },
    ];
  });
}

/** The one that says it replaces this, or else the next of the same subject, role and usage. */
function takeSuccessor(
  old: CertificateRecord,
  free: CertificateRecord[],
): CertificateRecord | undefined {
  const named = free.findIndex(({ replaces }) => replaces === old.serial);
  const alike = free.findIndex(
    (one) =>
      one.replaces === undefined &&
      one.entityId === old.entityId &&
      one.role === old.role &&
      one.keyUsage === old.keyUsage,
  );
  const index = named >= 0 ? named : alike;
  return index < 0 ? undefined : free.splice(index, 1)[0];
}

function dutyOf(successor: CertificateRecord | undefined, devices: number): DutyName {
  if (successor === undefined) return 'request';
  if (successor.state === 'issued') return 'accept';
  if (devices > 0) return 'install';
  return successor.state === 'inUse' ? 'supersede' : 'use';
}

/** How many devices hold each key, by key identifier in hexadecimal. */
export function holdersOf(devices: Iterable<RelyingDevice>): ReadonlyMap<string, number> {
  const holders = new Map<string, number>();
  for (const { cells = {} } of devices) {
    for (const identifier of new Set(Object.values(cells))) {
      holders.set(identifier, (holders.get(identifier) ?? 0) + 1);
    }
  }
  return holders;
}

/** Devices that hold one of these keys, or one of these roots. */
export function remainingDevices(options: {
  readonly devices: Iterable<RelyingDevice>;
  readonly keyIdentifiers: ReadonlySet<string>;
  readonly holdsOldRoot: (device: RelyingDevice) => boolean;
}): readonly RemainingDevice[] {
  const { keyIdentifiers, holdsOldRoot } = options;
  const remaining: RemainingDevice[] = [];
  for (const one of options.devices) {
    const cells = Object.entries(one.cells ?? {})
      .filter(([, identifier]) => keyIdentifiers.has(identifier))
      .map(([cell]) => cell as CellName);
    const all = holdsOldRoot(one) ? (['root', ...cells] as const) : cells;
    if (all.length > 0) remaining.push({ device: one.device, cells: all });
  }
  return remaining;
}
