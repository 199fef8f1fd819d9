/**
 * Keys of the Access Control Broker by device: which key agreement key its MAC is made with.
 *
 * A device checks the MAC with the certificate in its own cell (GBCS 13.3.3.1). While a new one is on its way, and for good where a
 * recovery has not reached a device, some know an older key. Which of them knows which is what verified Responses have told the
 * certificate mapping. This is no store of keys: it names capabilities that the broker has, and a destroyed one refuses.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import { isSmkiError } from '../core/errors.ts';
import { OctetMap } from '../core/octet-map.ts';
import type { AgreementKey } from '../crypto/keys.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { bitStringIdentifier } from '../x509/key-identifier.ts';
import type { DccMapping } from './mapping.ts';
import type { Broker } from './types.ts';

const CELL: CellName = 'accessControlBroker.keyAgreement';

/** Key agreement keys of the broker: in use, in use before, or about to be. */
export interface BrokerKeys {
  /** Takes note of a key that devices may know although it is not in use. */
  remember(key: AgreementKey): void;
  all(): readonly AgreementKey[];
  /**
   * The key that a device is believed to know, or that of the certificate that it may hold; the one in use where that is none of those
   * remembered.
   */
  knownTo(device: Eui64, mayHold?: Uint8Array): AgreementKey;
}

/** Begins with the key in use, which is remembered whenever it is asked for. */
export function createBrokerKeys({
  broker,
  mapping,
}: {
  readonly broker: Broker;
  readonly mapping: Pick<DccMapping, 'occupant'>;
}): BrokerKeys {
  const keys = new Map<string, AgreementKey>();
  /** A reading names a key alone, by its identifier. */
  const byIdentifier = new Map<string, AgreementKey>();
  /** Asked for each device of a fleet about the same few certificates. */
  const names = new OctetMap<string>({ entriesMax: 1_000 });
  const nameOf = (certificate: Uint8Array): string => {
    const known = names.get(certificate);
    if (known !== undefined) return known;
    const name = toHex(parseCertificate(certificate).publicKeyInfo.key);
    names.set(certificate, name);
    return name;
  };
  let latest: AgreementKey | undefined;
  const remember = (key: AgreementKey): void => {
    keys.set(toHex(key.publicKey), key);
    byIdentifier.set(toHex(bitStringIdentifier(key.publicKey)), key);
  };
  return {
    remember,
    all: () => [...keys.values()],
    knownTo: (device, mayHold) => {
      const inUse = broker.agreementKey();
      if (inUse !== latest) remember((latest = inUse));
      if (keys.size === 1) return inUse;
      const occupant = mapping.occupant(device, CELL);
      const certificate = mayHold ?? occupant?.certificate;
      if (certificate !== undefined) return keys.get(nameOf(certificate)) ?? inUse;
      return (occupant && byIdentifier.get(toHex(occupant.keyIdentifier))) ?? inUse;
    },
  };
}

/** What needs a key, or undefined when that has been destroyed. */
export function unlessDestroyed<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isSmkiError(error) && error.code === 'keys/destroyed') return undefined;
    throw error;
  }
}
