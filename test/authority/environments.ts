/**
 * An environment with a few parties in it, for the tests of the authorities; and a picture of everything that a refusal must not
 * change.
 *
 * @module
 */
import { granted } from '../../src/authority/answer.ts';
import type { Ceremony } from '../../src/authority/ceremony/ceremony.ts';
import type { EnvironmentWishes } from '../../src/authority/environment/describe-environment.ts';
import type { EnvironmentPreset } from '../../src/authority/environment/description.ts';
import {
  type Environment,
  type EnvironmentOptions,
  createEnvironment,
} from '../../src/authority/environment/environment.ts';
import type { CertificateRecord } from '../../src/authority/certificates/register.ts';
import { RDP_FILE_SIGNING_ROLE } from '../../src/authority/registration/subscriber-roles.ts';
import { toHex } from '../../src/core/bytes.ts';
import { type SimulatedClock, simulatedClock } from '../../src/core/clock.ts';
import { instant } from '../../src/core/instant.ts';
import { sha256 } from '../../src/crypto/index.ts';
import { NETWORK, OTHER_SUPPLIER, SUPPLIER, type Wishes, organisationRequest } from './csr.ts';

export const START = instant('2026-01-01T09:00:00Z');
export const RDP_ID = 'FE5A4B1000000042';
export const DCC_ID = 'FE5A4B1000000001';

export interface TestEnvironment {
  readonly clock: SimulatedClock;
  readonly environment: Environment;
  /** Identifiers of AROs. */
  readonly alder: string;
  readonly birch: string;
  readonly cedar: string;
  readonly maker: string;
  readonly rdp: string;
  readonly dcc: string;
}

export function testEnvironment(
  wishes: EnvironmentPreset | EnvironmentWishes = 'zaz1-like',
  options: Partial<EnvironmentOptions> = {},
): TestEnvironment {
  const clock = simulatedClock(START);
  const environment = createEnvironment(wishes, { seed: 'test', clock, ...options });
  const { registration } = environment;
  const aro = (enrolment: Parameters<typeof registration.enrol>[0]): string =>
    granted(registration.enrol(enrolment)).aro.id;
  granted(
    registration.addEntity({
      party: 'DCC',
      entityId: DCC_ID,
      roles: ['recovery', 'accessControlBroker', 'transitionalCoS', 'wanProvider'],
    }),
  );
  return {
    clock,
    environment,
    alder: aro({ name: 'Alder', entities: [{ entityId: SUPPLIER, roles: ['supplier'] }] }),
    birch: aro({ name: 'Birch', entities: [{ entityId: OTHER_SUPPLIER, roles: ['supplier'] }] }),
    cedar: aro({ name: 'Cedar', entities: [{ entityId: NETWORK, roles: ['networkOperator'] }] }),
    maker: aro({ name: 'Maker', policies: ['device'] }),
    rdp: aro({
      name: 'Registrar',
      kind: 'rdp',
      entities: [{ entityId: RDP_ID, roles: [RDP_FILE_SIGNING_ROLE] }],
    }),
    dcc: 'DCC: ARO',
  };
}

/** A certificate that was requested, accepted and put into use. */
export function certificateInUse(
  { environment }: Pick<TestEnvironment, 'environment'>,
  by: string,
  wishes: Wishes = {},
): CertificateRecord {
  const { certificates } = environment;
  const record = granted(certificates.request({ by, request: organisationRequest(wishes) }));
  granted(certificates.accept({ by, serial: record.serial }));
  return granted(certificates.use({ by, serial: record.serial, devices: [] }));
}

/** Opens a ceremony as soon as everybody is there. */
export function openCeremony(
  { environment, clock }: Pick<TestEnvironment, 'environment' | 'clock'>,
  purpose = 'test',
): Ceremony {
  const { ceremonies } = environment.authorities;
  const plan = granted(ceremonies.convene({ purpose }));
  if (clock.now() < plan.readyAt) clock.advanceTo(plan.readyAt);
  return granted(ceremonies.open(plan));
}

/** Everything that can be seen of an environment, as one short text. */
export function pictureOf(environment: Environment): string {
  const { authorities, registration, certificates, repository } = environment;
  const { organisation, device, ceremonies, lists } = authorities;
  const tiers = authorities.tiers().map(({ roots, issuing, rootKey }) => ({
    authorities: [...roots, ...issuing].map(({ serial, life, key, issued }) => ({
      serial,
      issued,
      lives: [life.history, key.life.history],
    })),
    rootKey: rootKey.life.history,
  }));
  const everything = {
    tiers,
    contingency: organisation.generations.map(({ contingency }) => contingency.key.name),
    rollOvers: device.rollOvers,
    transcripts: ceremonies.transcripts,
    lists: lists.current.map(({ number, issuer }) => `${issuer} ${number}`),
    registration: [registration.parties, registration.entities, registration.officers],
    certificates: repository.size,
    events: certificates.events,
  };
  return toHex(sha256(new TextEncoder().encode(JSON.stringify(everything))));
}
