/**
 * Real meters with the certificates of an environment in their cells, which the environment can see.
 *
 * @module
 */
import { granted } from '../../src/authority/answer.ts';
import type { RelyingDevice } from '../../src/authority/roll-over/reliance.ts';
import { toHex } from '../../src/core/bytes.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import { type Device, createDevice } from '../../src/device/device.ts';
import { type Party, createParty } from '../../src/party/party.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { METER, NETWORK, SUPPLIER } from './csr.ts';
import { DCC_ID, type TestEnvironment, testEnvironment } from './environments.ts';

export interface Fleet extends TestEnvironment {
  readonly supplier: Party;
  readonly recovery: Party;
  readonly networkOperator: Party;
  readonly broker: Party;
  readonly meters: readonly Device[];
  /** The first of them. */
  readonly meter: Device;
}

/** An environment whose supplier, network operator and DCC are in the cells of so many meters. */
export function fleet(preset: 'zaz1-like' | 'production-like' = 'zaz1-like', size = 1): Fleet {
  const meters: Device[] = [];
  const world = testEnvironment(preset, { devices: () => meters.map(relying) });
  const { environment, clock, alder, cedar, dcc } = world;
  const random = seededRandom('fleet');
  const party = (role: Party['role'], entityId: string, by: string): Party => {
    const made = createParty({ role, entityId, clock, random });
    enrol({ environment, party: made, by });
    return made;
  };
  const supplier = party('supplier', SUPPLIER, alder);
  const networkOperator = party('networkOperator', NETWORK, cedar);
  const recovery = party('recovery', DCC_ID, dcc);
  const broker = party('accessControlBroker', DCC_ID, dcc);
  const cells = {
    root: environment.authorities.organisation.current.tier.root.certificate,
    ...recovery.cells(),
    ...supplier.cells(),
    ...networkOperator.cells(),
    'accessControlBroker.keyAgreement': broker.cells()['accessControlBroker.keyAgreement'],
    ...party('transitionalCoS', DCC_ID, dcc).cells(),
  } as never;
  for (let number = 0; number < size; number++) {
    const entityId = `${METER.slice(0, 12)}${(number + 1).toString(16).padStart(4, '0')}`;
    meters.push(createDevice({ type: 'ESME', entityId, cells, clock, random }));
  }
  return {
    ...world,
    supplier,
    networkOperator,
    recovery,
    broker,
    meters,
    get meter() {
      return meters[0]!;
    },
  };
}

/** Renews a party's certificates and puts them into use, before any device has to rely on them. */
function enrol(order: {
  readonly environment: TestEnvironment['environment'];
  readonly party: Party;
  readonly by: string;
}): void {
  const { environment, party, by } = order;
  const credentials = party.renew(environment.certificates.portal(by));
  for (const { certificate } of credentials) {
    const serial = toHex(parseCertificate(certificate).serialNumber);
    granted(environment.certificates.use({ by, serial, devices: [] }));
  }
  party.use(credentials);
}

/** A device as the DCC's mapping would report it: its root, and the key identifiers in its cells. */
export function relying(device: Device): RelyingDevice {
  const { cells } = device.describe();
  const entries = Object.entries(cells).filter(([cell]) => cell !== 'root');
  return {
    device: device.entityId,
    root: device.storedIn('root')!,
    cells: Object.fromEntries(entries.map(([cell, { keyIdentifier }]) => [cell, keyIdentifier])),
    parties: [...new Set(entries.map(([, { entityId }]) => eui64(entityId)))],
  };
}
