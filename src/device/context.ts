/**
 * What a device's logic is given from outside: the time, its keys, the assumptions, and injected faults.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import type { AgreementKey, KeyId, SigningKey } from '../crypto/keys.ts';
import type { ReplacementMode } from '../gbcs/modes.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';

/** The device's own private keys, by name. Capabilities only: no private key passes through here. */
export interface DeviceKeyRing {
  signingKey(id: KeyId): SigningKey;
  agreementKey(id: KeyId): AgreementKey;
  /** Makes a key pair and returns its public key with a signer for proof of possession; undefined when it cannot make any. */
  generate(id: KeyId, usage: EndEntityKeyUsage): SigningKey | undefined;
}

/** Hardware failures that no command causes: what a test injects to reach the codes that report them. */
export interface DeviceFaults {
  /** Cells that cannot be replaced now, with the status the device will give. */
  readonly replacements?: Readonly<
    Partial<Record<CellName, 'resourcesBusy' | 'insufficientMemory'>>
  >;
  readonly issueCredentials?: 'keyPairGenerationFailed' | 'cRProductionFailed';
  readonly installCertificate?: 'certificateStorageFailed' | 'privateKeyChangeFailed';
  readonly readCertificate?: 'certificateRetrievalFailure';
}

/** Everything that `processCommand` needs besides the state and the octets. */
export interface DeviceContext {
  /** The device's own idea of the time. */
  readonly at: Instant;
  readonly keys: DeviceKeyRing;
  readonly assumptions: Assumptions;
  readonly faults: DeviceFaults;
  /** Hardware type OID that the device writes into its certification requests. */
  readonly hardwareType: string;
  /** Replacement modes that this device refuses although its type has the cells. */
  readonly disabledModes: readonly ReplacementMode[];
}
