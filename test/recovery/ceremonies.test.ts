/**
 * Recovery with the authorities of its environment: custodians, deputies, HSM sites, transcripts, the register of officers, and
 * keys whose states decide what they still sign.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../src/authority/answer.ts';
import {
  type CeremonyTranscript,
  compareTranscripts,
  transcriptText,
} from '../../src/authority/ceremony/transcript.ts';
import { DAY_MS, HOUR_MS, addMs, toIso } from '../../src/core/instant.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';

const APPROVE = { decisions: [{ decision: 'approve' }] } as const;

function governed(options: Partial<RecoveryWorldOptions> = {}): RecoveryWorld {
  const world = createRecoveryWorld({ seed: 'ceremonies', governance: 'governed', ...options });
  world.addHomes({ count: 1 });
  return world;
}

function recovered(world: RecoveryWorld, key: string, options: RecoverOptions): RecoveryWorld {
  world.compromise(key, { certain: 'yes' });
  world.recover({ ...APPROVE, ...options });
  return world;
}

/** Every transcript but that of the founding. */
function transcriptsOf({ environment }: RecoveryWorld): readonly CeremonyTranscript[] {
  return environment.authorities.ceremonies.transcripts.slice(1);
}

function stepsOf({ steps }: CeremonyTranscript): readonly string[] {
  return steps.map(({ action }) => action);
}

describe('transcripts', () => {
  test('a signing session says who was there, where, and which batches were signed', () => {
    const world = recovered(governed(), 'supplier.digitalSignature', { method: 3 });
    const [session, ...others] = transcriptsOf(world);
    expect(others).toEqual([]);
    const { custodians } = world.environment.description;
    expect(session).toMatchObject({ purpose: 'sign for R1', site: 'primary', required: 4 });
    expect(session!.participants.length).toBeGreaterThanOrEqual(4);
    for (const { name, capacity, arrivedAt } of session!.participants) {
      expect(capacity).toBe('custodian');
      const { travelHours } = custodians.find((custodian) => custodian.name === name)!;
      expect(arrivedAt).toBe(addMs(session!.calledAt, travelHours * HOUR_MS));
      expect(arrivedAt).toBeLessThanOrEqual(session!.openedAt);
    }
    const [batch] = world.log.ofType('recovery.batch');
    expect(session!.steps.map(({ action, subject, at }) => [action, subject, at])).toEqual([
      ['sign batch', `1: ${batch!.commands} commands, SHA-256 ${batch!.sha256}`, batch!.at],
    ]);
  });

  test('the log has them as people sign them off', () => {
    const world = recovered(governed(), 'rootOca', { method: 'apex' });
    const events = world.log.ofType('recovery.ceremony');
    expect(events.map(({ ceremony }) => ceremony)).toEqual([
      'new hierarchy',
      'sign for R1',
      'retire OCA 1',
    ]);
    expect(events.map(({ transcript }) => transcript)).toEqual(
      transcriptsOf(world).map((transcript) => transcriptText(transcript)),
    );
    expect(events[0]!.transcript).toContain('Signed off by custodian');
  });

  test('a new hierarchy: keys made, the root and its Issuing OCA signed, the first list', () => {
    const [founding, , end] = transcriptsOf(recovered(governed(), 'rootOca', { method: 'apex' }));
    expect(stepsOf(founding!)).toEqual(['make contingency keys', 'sign', 'sign', 'sign']);
    expect(stepsOf(end!)).toEqual(['destroy', 'destroy', 'destroy']);
  });

  test('the same world twice has the same transcripts, another seed others', () => {
    const play = (seed: string): CeremonyTranscript =>
      transcriptsOf(recovered(governed({ seed }), 'rootOca', { method: 'apex' }))[0]!;
    expect(compareTranscripts(play('one'), play('one'))).toEqual([]);
    const places = compareTranscripts(play('one'), play('other')).map(({ place }) => place);
    expect(places).toContain('steps.1.fingerprint');
  });

  test('a technical run has ceremonies that hold themselves, and say so', () => {
    const world = createRecoveryWorld({ seed: 'technical' });
    world.addHomes({ count: 1 });
    recovered(world, 'rootOca', { method: 'apex' });
    const [founding] = transcriptsOf(world);
    expect(founding!.participants.map(({ capacity }) => capacity)).toEqual(['automatic']);
    expect(world.log.ofType('recovery.custodians')).toEqual([]);
  });

  test('a session that is over is closed; the next batch is signed in another', () => {
    const world = governed({ recoveryAssumptions: { signingSessionMs: 0, batchCommandsMax: 2 } });
    recovered(world, 'supplier.digitalSignature', { method: 3 });
    const sessions = transcriptsOf(world);
    expect(sessions.length).toBeGreaterThan(1);
    expect(sessions.flatMap(stepsOf)).toEqual(
      world.log.ofType('recovery.batch').map(() => 'sign batch'),
    );
  });
});

describe('custodians and sites are those of the environment', () => {
  test('an environment of one’s own: its custodians, their deputies, its sites', () => {
    const environment = {
      custodians: [
        { name: 'Ada', deputy: 'Bea', travelHours: 10 },
        { name: 'Cyd', travelHours: 20 },
      ],
      custodiansRequired: 2,
      hsmSites: [{ name: 'cellar', hoursToCollect: 2, sharesRiskWith: [] }],
    };
    const world = governed({ environment });
    const from = world.clock.now();
    granted(
      world.environment.authorities.ceremonies.absent({
        person: 'Ada',
        from,
        until: addMs(from, 60 * DAY_MS),
      }),
    );
    recovered(world, 'supplier.digitalSignature', { method: 3 });
    const [session] = transcriptsOf(world);
    expect(session!.participants.map(({ name, instead }) => [name, instead])).toEqual([
      ['Cyd', undefined],
      ['Bea', 'Ada'],
    ]);
    expect(world.log.ofType('recovery.custodians')[0]).toMatchObject({
      called: 3,
      present: 2,
      quorum: 2,
      site: 'cellar',
    });
    // The deputy is called when it is clear that Ada does not come.
    const [, bea] = session!.participants;
    expect(bea!.arrivedAt - session!.calledAt).toBe(3 * DAY_MS + 10 * HOUR_MS);
    expect(session!.openedAt - bea!.arrivedAt).toBe(2 * HOUR_MS);
  });

  test('a site that is lost after the call: the custodians are called to another one', () => {
    const world = governed();
    const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    incident.choose({ method: 3, ...APPROVE });
    while (incident.step?.id !== '3.3') incident.next();
    world.act(({ environment }) => {
      environment.authorities.ceremonies.sites.lose('primary');
    });
    incident.run();
    expect(incident.state).toBe('closed');
    expect(transcriptsOf(world).map(({ site }) => site)).toEqual(['backup']);
    expect(transcriptsOf(world.fork()).map(({ site }) => site)).toEqual(['backup']);
  });

  test('every site lost: nothing is signed, and the incident says why', () => {
    const world = governed();
    const { sites } = world.environment.authorities.ceremonies;
    for (const { name } of sites.sites) sites.lose(name);
    const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    expect(codeOf(() => incident.run({ method: 3, ...APPROVE }))).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('no-hsm');
    expect(world.log.ofType('recovery.batch')).toEqual([]);
  });

  test('an upgraded HSM is witnessed in a ceremony before it signs', () => {
    const world = governed();
    const { sites } = world.environment.authorities.ceremonies;
    for (const { name } of sites.sites) sites.upgrade(name, 'affects-compliance');
    recovered(world, 'supplier.digitalSignature', { method: 3 });
    expect(transcriptsOf(world).map(stepsOf)).toEqual([['accept'], ['sign batch']]);
    expect(sites.state('primary')).toBe('working');
    expect(sites.state('backup')).toBe('awaiting-acceptance');
  });
});

describe('the register of officers is that of the environment', () => {
  test('it names the party’s own officers, and one of them confirms', () => {
    const world = recovered(governed(), 'supplier.digitalSignature', { method: 1 });
    const [confirmation] = world.log.ofType('recovery.step').filter(({ step }) => step === 'N4');
    expect(confirmation?.note).toBe('confirmed by the SRO');
  });

  test.each<[string, 'told' | 'stale', readonly string[], string, number]>([
    [
      'the SRO has left and nobody said so: the ARO confirms, later',
      'stale',
      ['SRO'],
      'confirmed',
      1,
    ],
    ['both have left and nobody said so: suspected only', 'stale', ['SRO', 'ARO'], 'suspected', 2],
    [
      'both have left, and the register knows: there is nobody to call',
      'told',
      ['SRO', 'ARO'],
      'confirmed',
      0,
    ],
  ])('%s', (_why, register, leavers, to, hours) => {
    const world = governed();
    const { registration } = world.environment;
    const leftAt = world.clock.now();
    for (const name of leavers) {
      const officer = `SIM SUPPLIER: ${name}`;
      granted(
        registration.recordLeaving({
          officer,
          leftAt,
          ...(register === 'told' && { toldAt: leftAt }),
        }),
      );
    }
    const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    while (incident.step?.id !== 'N5') incident.next();
    expect(world.log.ofType('recovery.state')[0]).toMatchObject({ to });
    const steps = world.log.ofType('recovery.step').filter(({ step }) => step === 'N4');
    expect(steps.at(-1)!.at - steps[0]!.at).toBe(hours * HOUR_MS);
  });
});

describe('states of keys', () => {
  test('a root key: suspect from the notification on, compromised by decision, destroyed at the end', () => {
    const world = governed();
    const { keys } = world.authority;
    const old = world.authority.current();
    const incident = world.compromise('rootOca', { certain: 'yes' });
    incident.choose({ method: 'apex', ...APPROVE });
    expect(keys.root.life.state).toBe('active');
    incident.next();
    expect(keys.root.life.state).toBe('suspect');
    expect(codeOf(() => keys.root.for('certificate').sign(old.root))).toBe(
      'authority/key-unusable',
    );
    while (incident.state !== 'approved') incident.next();
    expect(keys.root.life.state).toBe('compromised');
    incident.run();
    for (const key of [keys.root, keys.issuing, old.contingency.key]) {
      expect(key.life.state).toBe('destroyed');
      for (const use of ['certificate', 'list', 'command'] as const) {
        expect(codeOf(() => key.for(use).sign(old.root))).toBe('keys/destroyed');
      }
    }
    expect(codeOf(() => old.contingency.releaseSymmetricKey())).toBe('keys/destroyed');
    expect(codeOf(() => old.issue(world.party('supplier').request('digitalSignature')))).toBe(
      'authority/request-refused',
    );
    expect(world.authority.keys.root.life.state).toBe('active');
  });

  test('a false alarm: the key is sound again', () => {
    const world = governed();
    const { root } = world.authority.keys;
    const incident = world.compromise('rootOca');
    incident.run({ method: 'apex', decisions: [{ decision: 'reject' }] });
    expect(root.life.history.map(({ state }) => state)).toEqual([
      'generated',
      'active',
      'suspect',
      'active',
    ]);
  });

  test('the use of the contingency key spends it; what is late can still be reached until the end', () => {
    const world = governed();
    const { key, symmetricKey } = world.authority.current().contingency;
    const incident = world.compromise('rootOca', { certain: 'yes' });
    incident.choose({ method: 'apex', ...APPROVE });
    while (incident.state !== 'executing') incident.next();
    expect([key.life.state, symmetricKey.state]).toEqual(['spent', 'spent']);
    incident.run();
    expect(key.life.history.map(({ state }) => state)).toEqual([
      'generated',
      'active',
      'spent',
      'destroyed',
    ]);
    const spent = world.log.ofType('recovery.key').filter(({ to }) => to === 'spent');
    const [sent] = world.log.ofType('dcc.submitted');
    expect(spent.map(({ from }) => from)).toEqual(['active', 'active']);
    expect(spent[0]!.at).toBeLessThanOrEqual(sent!.at);
  });

  test.each<[string, readonly [string, string]]>([
    ['contingencyPrivate', ['destroyed', 'destroyed']],
    ['contingencySymmetric', ['active', 'destroyed']],
    ['contingencyBoth', ['destroyed', 'destroyed']],
  ])('%s: what was compromised is destroyed, and refuses', (name, states) => {
    const world = governed();
    const old = world.authority.current().contingency;
    const { root } = world.authority.keys;
    recovered(world, name, {});
    expect([old.key.life.state, old.symmetricKey.state]).toEqual(states);
    expect(codeOf(() => old.releaseSymmetricKey())).toBe('keys/destroyed');
    const sign = (): unknown => old.signingKey.sign(world.authority.current().root);
    if (states[0] === 'destroyed') expect(codeOf(sign)).toBe('keys/destroyed');
    expect(root.life.state).toBe('active');
    expect(world.authority.current().contingency.symmetricKey.state).toBe('active');
  });

  test('an Issuing OCA: revoked by its root in a ceremony, its key destroyed, the root goes on', () => {
    const world = governed();
    const { root, issuing } = world.authority.keys;
    const { environment } = world;
    const old = environment.authorities.organisation.active!;
    recovered(world, 'issuingOca', {});
    expect([root.life.state, issuing.life.state]).toEqual(['active', 'destroyed']);
    expect(old.life.state).toBe('revoked');
    const steps = transcriptsOf(world).map(stepsOf);
    expect(steps).toEqual([['sign'], ['sign batch'], ['sign', 'destroy']]);
    expect(world.authority.keys.root).toBe(root);
  });

  test('offline keys lie in the safe between ceremonies of a governed world', () => {
    const world = governed();
    const { root } = world.authority.keys;
    expect(codeOf(() => root.for('certificate').sign(new Uint8Array(1)))).toBe(
      'authority/key-unusable',
    );
    expect(codeOf(() => granted(world.authority.found('hierarchy')))).toBe('authority/refused');
    recovered(world, 'supplier.digitalSignature', { method: 3 });
    expect(codeOf(() => root.for('certificate').sign(new Uint8Array(1)))).toBe(
      'authority/key-unusable',
    );
  });
});

describe('an Apex event that is given up', () => {
  test.each(['before anything was founded', 'after the ceremony'])('%s', (when) => {
    const world = governed();
    const incident = world.compromise('rootOca', { certain: 'yes' });
    incident.choose({ method: 'apex', ...APPROVE });
    const step = when.startsWith('before') ? '5.2' : '5.4a';
    while (incident.step?.id !== step) incident.next();
    expect(world.authority.suspended).toBe('R1');
    incident.abort('not the root after all');
    expect(world.authority.suspended).toBeUndefined();
    // The old Issuing OCA issues again, whatever was founded meanwhile.
    const supplier = world.party('supplier');
    supplier.use(supplier.renew(world.authority.current()));
    expect(toIso(world.clock.now())).not.toBe('');
    world.compromise('supplier.digitalSignature', { certain: 'yes' });
    expect(world.incident('R2')?.run({ method: 3, ...APPROVE }).state).toBe('closed');
  });
});

test('Apex under the reading that only the Issuing OCA rolls over: a compromised root could not certify it', () => {
  const world = governed({ recoveryAssumptions: { rollOver: 'issuing' } });
  const incident = world.compromise('rootOca', { certain: 'yes' });
  const before = world.log.length;
  expect(codeOf(() => incident.run({ method: 'apex', ...APPROVE }))).toBe(
    'recovery/method-cannot-apply',
  );
  expect(world.log.length).toBe(before);
});

test('an escalation closes the session in which the weaker key signed', () => {
  const world = governed({
    recoveryAssumptions: { apexWithoutRootCompromise: 'permitted', silentRoundsMax: 0 },
  });
  world.fleet.devices[0]?.addCondition({ name: 'off', isReachable: () => false });
  const incident = world.compromise('recovery', { certain: 'yes' });
  incident.choose({ decisions: [{ decision: 'approve', residualShareAccepted: 1 }] });
  while (incident.state !== 'executing') incident.next();
  const { ceremonies } = world.environment.authorities;
  expect(ceremonies.isOpen()).toBe(true);
  world.advance(10 * DAY_MS);
  incident.escalate({
    decision: 'approve',
    procedure: 'recovery-key-by-contingency',
    residualShareAccepted: 1,
  });
  expect(ceremonies.isOpen()).toBe(false);
  incident.run();
  expect(ceremonies.isOpen()).toBe(false);
});

describe('a root that another incident found compromised certifies no new contingency keys', () => {
  const standing = () => {
    const world = governed();
    const apex = world.compromise('rootOca', { certain: 'yes' });
    const other = world.compromise('contingencyPrivate', { certain: 'yes' });
    apex.start(APPROVE);
    other.start(APPROVE);
    while (other.standing === undefined) world.leapToNextEvent();
    expect(other.standing).toMatchObject({ code: 'authority/key-unusable' });
    return { world, apex, other, ceremonies: world.environment.authorities.ceremonies };
  };

  test('the step says so, and whoever gives it up ends its ceremony', () => {
    const { other, ceremonies } = standing();
    expect(ceremonies.isOpen()).toBe(true);
    other.abort('the Apex event replaces these keys');
    expect(ceremonies.isOpen()).toBe(false);
  });

  test('it goes on under the new root', () => {
    const { world, apex, other, ceremonies } = standing();
    world.advance(120 * DAY_MS);
    expect([apex.state, other.state]).toEqual(['closed', 'closed']);
    expect(other.devices.map(({ outcome }) => outcome)).toEqual(other.list.map(() => 'recovered'));
    expect(ceremonies.isOpen()).toBe(false);
  });
});
