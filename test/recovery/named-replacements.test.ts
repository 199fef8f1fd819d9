/**
 * A notification file names replacement certificates by serial number: those that an earlier recovery had made, and that nobody uses yet.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DCC } from '../../src/authority/environment/environment.ts';
import { toHex } from '../../src/core/bytes.ts';
import { DAY_MS } from '../../src/core/instant.ts';
import { memoryOf } from '../../src/device/device.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { writeNotificationFile } from '../../src/recovery/files.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { aroOf } from '../../src/simulation/enrolment.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

const CELLS = [
  'supplier.digitalSignature',
  'supplier.keyAgreement',
  'supplier.keyAgreement.prePaymentTopUp',
] as const;
const [SIGNING] = CELLS;
const YEAR_MS = 365 * DAY_MS;

/** A Method 3 that was given up before anything was sent: its certificates are made, and nobody uses them. */
function makeWorld() {
  const world = createRecoveryWorld({ seed: 'named' });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  const given = world.compromise(SIGNING, { certain: 'yes' });
  given.choose({ method: 3 });
  while (given.step?.run !== 'setStatuses') given.next();
  given.abort('a false alarm, as it seems');
  return { world, made: serialsMade(world), problems: () => watching.end() };
}

/** In the order of the slots. */
function serialsMade({ log }: RecoveryWorld): readonly string[] {
  const issued = log.ofType('recovery.certificate').filter(({ to }) => to === 'issued');
  return issued.map(({ certificate }) => certificate);
}

function serialInUse(world: RecoveryWorld): string {
  const { certificate } = world.party('supplier').credential('digitalSignature');
  return toHex(parseCertificate(certificate).serialNumber);
}

function notify(
  world: RecoveryWorld,
  serials: readonly string[],
): { readonly incident: Incident; readonly run: (method: 1 | 2 | 3) => Incident } {
  const { entityId: sender } = world.party('supplier');
  const incident = world.compromise(SIGNING, { certain: 'yes' });
  const esme = world.fleet.devices.find(({ particulars }) => particulars.deviceType === 'ESME');
  const notificationFile = writeNotificationFile(
    {
      kind: 'OrganisationCompromiseNotification',
      fileId: `F-${incident.id}`,
      incident: incident.id,
      sender,
      at: world.clock.now(),
      signer: world.recovery.fileSigner(sender),
    },
    CELLS.map((cell, index) => ({
      device: esme!.entityId,
      cell,
      compromisedSerial: '',
      replacementSerial: serials[index] ?? '',
    })),
  );
  return { incident, run: (method) => incident.run({ method, notificationFile }) };
}

describe.each([1, 2, 3] as const)('Method %i', (method) => {
  test('places those that are named, and makes no others', () => {
    const { world, made, problems } = makeWorld();
    expect(made).toHaveLength(3);
    const { incident, run } = notify(world, made);
    run(method);
    expect(outcomes(incident)).toEqual({ [method === 2 ? 'handed-back' : 'recovered']: 1 });
    expect(serialsMade(world)).toEqual(made);
    expect(serialInUse(world)).toBe(made[0]);
    const [device] = incident.list;
    const held = memoryOf(world.fleet.device(device!).device).cells[SIGNING];
    expect(held?.entityId).toBe(world.party('supplier').entityId);
    expect(problems()).toEqual([]);
  });

  test('places the one that is named, and makes the others', () => {
    const { world, made, problems } = makeWorld();
    notify(world, made.slice(0, 1)).run(method);
    expect(serialsMade(world)).toHaveLength(5);
    expect(serialInUse(world)).toBe(made[0]);
    expect(problems()).toEqual([]);
  });

  test.each<[string, (world: RecoveryWorld, made: readonly string[]) => readonly string[], string]>(
    [
      ['the compromised one', (world) => [serialInUse(world)], 'line 2'],
      ['that of another cell', (_, [signing = '']) => ['', signing], 'line 3'],
      ['of nobody', (_, [signing = '']) => [signing, '', 'ABCD'], 'line 4'],
    ],
  )('refuses %s when the file comes', (_what, serialsOf, line) => {
    const { world, made } = makeWorld();
    const { incident, run } = notify(world, serialsOf(world, made));
    expect(codeOf(() => run(method))).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('file-unknown-replacement');
    expect(incident.standing?.note).toContain(`${line} names `);
    expect(incident.step?.id).toBe('N7');
  });
});

test('what was made, and used since, is no replacement any more once it is compromised itself', () => {
  const { world, made } = makeWorld();
  notify(world, made).run(3);
  const { incident, run } = notify(world, made);
  expect(codeOf(() => run(2))).toBe('recovery/stands-still');
  expect(incident.standing?.code).toBe('file-unknown-replacement');
});

describe('what was made is good for nothing any more', () => {
  test.each<[string, (world: RecoveryWorld, made: readonly string[]) => void]>([
    ['it has run out', elevenYears],
    ['it was revoked', revokeFirst],
  ])('%s: the file is refused when it comes', (_why, befall) => {
    const { world, made, problems } = makeWorld();
    befall(world, made);
    const { incident, run } = notify(world, made);
    expect(codeOf(() => run(3))).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('file-unknown-replacement');
    expect(incident.standing?.note).toContain(`line 2 names ${made[0]!}`);
    expect(incident.step?.id).toBe('N7');
    expect(problems()).toEqual([]);
  });

  test('one that would run out in a year is placed', () => {
    const { world, made } = makeWorld();
    world.advance(9 * YEAR_MS);
    const { incident, run } = notify(world, made);
    run(3);
    expect(outcomes(incident)).toEqual({ recovered: 1 });
    expect(serialInUse(world)).toBe(made[0]);
  });
});

function elevenYears(world: RecoveryWorld): void {
  world.advance(11 * YEAR_MS);
}

/** By nobody in an incident: recovery hears of it from the authority alone. */
function revokeFirst({ environment }: RecoveryWorld, [serial = '']: readonly string[]): void {
  const answer = environment.certificates.revoke({
    by: aroOf(DCC),
    serial,
    ground: 'directedByPma',
    because: 'made, and never needed',
  });
  expect(answer).toMatchObject({ ok: true });
}
