/**
 * DCC Alerts under their names in the DUIS schema, and Alert codes of devices as people write them (recovery.md 11 row 1).
 *
 * @module
 */
import type { Clock } from '../core/clock.ts';
import { toHex } from '../core/bytes.ts';
import type { EventLog } from '../core/event-log.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import { badConfiguration } from './bad-configuration.ts';
import type { DccAlert } from './types.ts';

type Content = Readonly<Record<string, string | readonly string[]>>;

interface ListRule {
  readonly field: string;
  readonly least: number;
  readonly most: number;
}

/** How many of each the schema allows. */
const LISTS = {
  supplierCertificateTypes: { field: 'SupplierCertificateType', least: 1, most: 3 },
  networkOperatorCertificateTypes: { field: 'NetworkOperatorCertificateType', least: 0, most: 2 },
  certificateHashes: { field: 'CertificateHash', least: 1, most: 3 },
} as const satisfies Record<string, ListRule>;

const ALERTS = {
  RecoveryCompleteACBCredentials: true,
  RecoveryComplete: true,
  SecurityCredentialsUpdated: true,
  QuarantinedRequest: true,
} as const satisfies Record<DccAlert['alert'], true>;

/** Makes the function that writes DCC Alerts. */
export function createAlerts({
  clock,
  log,
}: {
  readonly clock: Clock;
  readonly log: EventLog;
}): (alert: DccAlert) => void {
  return (alert) => {
    requireKnownName('DCC Alert', alert.alert, ALERTS);
    const content = contentOf(alert);
    const { device, to } = alert;
    const at = clock.now();
    log.append({ at, type: 'dcc.alert', actor: 'dcc', alert: alert.alert, to, device, content });
  };
}

/** An Alert or message code as people write it: `8F66`. */
export function formatAlertCode(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, '0');
}

function contentOf(alert: DccAlert): Content {
  switch (alert.alert) {
    case 'RecoveryCompleteACBCredentials':
      return {
        ...listed('supplierCertificateTypes', alert.supplierCertificateTypes),
        ...listed('networkOperatorCertificateTypes', alert.networkOperatorCertificateTypes),
      };
    case 'RecoveryComplete':
      return {};
    case 'SecurityCredentialsUpdated':
      return {
        RemotePartyRole: alert.role,
        RemotePartyFloorSeqNumber: alert.counters,
        ...listed('certificateHashes', alert.certificateHashes.map(hashText)),
      };
    case 'QuarantinedRequest':
      return {
        [alert.thresholdOf === 'user' ? 'ADUser' : 'ADDCC']: 'true',
        ADAttributeLimits: String(alert.limit),
      };
  }
}

/** By the hash itself: a fleet is told of the same few certificates, again and again. */
const hashTexts = new WeakMap<Uint8Array, string>();

function hashText(hash: Uint8Array): string {
  const known = hashTexts.get(hash);
  if (known !== undefined) return known;
  const text = toHex(hash);
  hashTexts.set(hash, text);
  return text;
}

function listed(name: keyof typeof LISTS, values: readonly string[]): Content {
  const { field, least, most } = LISTS[name];
  if (values.length < least || values.length > most) {
    badConfiguration(name, `an alert names ${least} to ${most}, not ${values.length}`);
  }
  return { [field]: values };
}
