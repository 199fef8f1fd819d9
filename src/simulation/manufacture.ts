/**
 * How a device comes to be: keys made in the factory, certified by the Device hierarchy, anchors injected.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import { softKeyStore } from '../crypto/index.ts';
import { type CellsOf, type Device, type InitialCounters, createDevice } from '../device/device.ts';
import type { CellNameOf, DeviceTypeName } from '../device/device-types.ts';
import type { CertificateSource } from '../party/party.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { type Eui64Like, eui64 } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import { createCertificationRequest } from '../x509/request.ts';

/** hwType of simulated devices: the one of the reference messages, so that sizes agree. */
const HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';

/** What a factory is told. */
export interface ManufactureOrder<T extends DeviceTypeName> {
  readonly type: T;
  readonly entityId: Eui64Like;
  readonly cells: CellsOf<T>;
  /** Whoever certifies device keys. */
  readonly certificates: CertificateSource;
  readonly clock: Clock;
  readonly random: Random;
  /** All 0 unless given. */
  readonly counters?: InitialCounters;
  readonly assumptions?: Partial<Assumptions>;
}

/** A device with the certificates it left the factory with. */
export interface ManufacturedDevice<T extends DeviceTypeName = DeviceTypeName> {
  readonly device: Device<CellNameOf<T>>;
  readonly certificates: Readonly<Record<EndEntityKeyUsage, Uint8Array>>;
}

/**
 * Makes a device with certified keys of its own.
 *
 * @throws SmkiError `device/bad-configuration`, `authority/request-refused`
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { manufactureDevice } from 'smki-sim/simulation';
 *
 * const { hierarchy, clock, random, ...parties } = createWorld({ seed: 'factory' });
 * const { recovery, supplier, networkOperator, accessControlBroker, transitionalCoS } = parties;
 * const { device } = manufactureDevice({
 *   type: 'ESME',
 *   entityId: '00-DB-12-34-56-78-90-A0',
 *   cells: {
 *     root: hierarchy.root,
 *     ...recovery.cells(),
 *     ...supplier.cells(),
 *     ...networkOperator.cells(),
 *     'accessControlBroker.keyAgreement': accessControlBroker.credential('keyAgreement').certificate,
 *     ...transitionalCoS.cells(),
 *   },
 *   certificates: hierarchy,
 *   clock,
 *   random,
 * });
 * console.log(device.entityId, Object.keys(device.describe().cells).length); // 00DB1234567890A0 9
 * ```
 */
export function manufactureDevice<T extends DeviceTypeName>(
  order: ManufactureOrder<T>,
): ManufacturedDevice<T> {
  requireFields('order', order, { random: 'random', certificates: 'record' });
  const entityId = eui64(order.entityId);
  const random = order.random.fork(`device:${entityId}`);
  const keys = softKeyStore(random.fork('factory'));
  const signing = keys.createSigningKey('device:ds:0');
  const agreement = keys.createAgreementKey('device:ka:0');
  const certify = (keyUsage: EndEntityKeyUsage, keyId: string, publicKey: Uint8Array): Uint8Array =>
    order.certificates.issue(
      createCertificationRequest({
        kind: 'device',
        hardwareType: HARDWARE_TYPE,
        entityId,
        keyUsage,
        publicKey,
        sign: (message) => keys.possessionProof(keyId).sign(message),
      }),
    );
  const certificates = {
    digitalSignature: certify('digitalSignature', 'device:ds:0', signing.publicKey),
    keyAgreement: certify('keyAgreement', 'device:ka:0', agreement.publicKey),
  };
  const device = createDevice<T>({
    type: order.type,
    entityId,
    cells: order.cells,
    otherCells: 'refused',
    keys: { signing, agreement },
    certificates,
    hardwareType: HARDWARE_TYPE,
    clock: order.clock,
    random,
    ...(order.counters && { counters: order.counters }),
    ...(order.assumptions && { assumptions: order.assumptions }),
  });
  return { device, certificates };
}
