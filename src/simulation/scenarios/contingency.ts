/**
 * Contingency keys that have leaked, replaced by the DCC or, in the older way, by Users: T33 to T35 (Appendix L section 6).
 *
 * @module
 */
import { countBy } from '../../core/count-by.ts';
import { HOUR_MS } from '../../core/instant.ts';
import type { Incident } from '../../recovery/incident.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  became,
  cellsReadBack,
  commandsTaken,
  contingencyCommand,
  eventsOf,
  executed,
  expectAccounts,
  first,
  keyText,
  outcomes,
  setScene,
  statuses,
} from './setting.ts';

/** A world of the older rules, after the supplier and the WAN Provider have placed the new root. */
function byUsers(
  stage: Stage,
  rootReplacementByUsers: 'on' | 'off',
): { readonly world: RecoveryWorld; readonly incident: Incident } {
  const { world } = setScene(stage, {
    homesOfA: 1,
    homesOfB: 0,
    assumptions: { rootReplacementByUsers },
    recoveryAssumptions: { contingencyKeyRecoveryBy: 'users', silentRoundsMax: 0 },
  });
  return { world, incident: world.compromise('contingencySymmetric').run({}) };
}

/** How many devices hold the Root certificate of now, by their own state: CS02a tells keys, and the root key is the same. */
function holdingNewRoot(world: RecoveryWorld): number {
  const { root } = world.authority.current();
  return world.fleet.devices.filter(({ device }) => device.holds('root', root)).length;
}

export const CONTINGENCY_SCENARIOS: readonly Scenario[] = [
  contingencyScenario({
    id: 'T33',
    title: 'The Contingency Symmetric Key has leaked',
    key: 'contingencySymmetric',
    setUp: 'only the symmetric key has leaked',
    expected:
      'a new symmetric key in a new Root certificate over the same key, placed by mode 8 by the DCC; Users send nothing',
    pace: 'planned',
    severity: 'none given',
    whatThievesGet: 'signature-invalid',
  }),
  {
    id: 'T34',
    title: 'The older way: Users install the new root, each by its own mode',
    setUp: 'T33 under the rules before the change of Section 6',
    action: 'recovery by Users, with the flag on and off',
    expected:
      'off by default: no User sends anything, devices refuse mode 0; on, suppliers place the root by 6.15.1 in mode 0, the WAN Provider that of hubs in mode 1',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
      const count = world.fleet.devices.length;
      world.compromise('contingencySymmetric').run({});
      stage.expect('off: nothing of a User', commandsTaken(world), { recovery: count });
      stage.expect('off: no mode 0 or 1', executed(world), {
        anyExceptAbnormalRootByRecovery: count,
      });
      const closed = setScene(stage, { homesOfA: 1, homesOfB: 0 }).world;
      const early = closed.compromise('contingencySymmetric');
      stage.refuses('off: asked for by name, it is refused', 'recovery/method-cannot-apply', () =>
        early.run({ procedure: 'contingency-keys-by-users' }),
      );
      stage.expect('off: nothing was sent then', commandsTaken(closed), {});
      const refusing = byUsers(stage, 'off');
      stage.expect(
        'devices that know no mode 0 or 1 refuse it',
        new Set(eventsOf(refusing.world, 'device.processed').map(({ what }) => what)),
        new Set(['mode-not-permitted']),
      );
      stage.expect('so nobody recovers', outcomes(refusing.incident), { silent: count });

      const on = byUsers(stage, 'on');
      stage.expect('on: by Users', on.incident.procedure, 'contingency-keys-by-users');
      stage.expect('on: by 6.15.1, and inside the DCC', commandsTaken(on.world), {
        '6.15.1': count - 1,
        'dcc-credentials': 1,
      });
      stage.expect('on: in mode 0, the hub in mode 1', executed(on.world), {
        rootBySupplier: count - 1,
        rootByWanProvider: 1,
      });
      stage.expect('nobody is left over', outcomes(on.incident), { recovered: count });
      stage.expect('every device holds the new Root certificate', holdingNewRoot(on.world), count);
    },
  },
  contingencyScenario({
    id: 'T35',
    title: 'Both contingency secrets have leaked',
    key: 'contingencyBoth',
    setUp: 'whoever has both owns the root cell of every device',
    expected:
      'emergency pace, which the proposal says and which sends no faster here; both are new in a new Root certificate; afterwards the old pair opens nothing',
    pace: 'emergency',
    severity: 'top',
    whatThievesGet: 'executed',
  }),
];

interface Leak {
  readonly key: 'contingencySymmetric' | 'contingencyBoth';
  /** As the decision table gives it. */
  readonly pace: 'planned' | 'emergency';
  readonly severity: 'top' | 'none given';
  /** What a device that is not done makes of a contingency command of a thief who has what has leaked. */
  readonly whatThievesGet: string;
}

function contingencyScenario(
  row: Leak & Pick<Scenario, 'id' | 'title' | 'setUp' | 'expected'>,
): Scenario {
  const { key, pace, severity, whatThievesGet, ...texts } = row;
  return {
    ...texts,
    action: 'recovery by the DCC (Appendix L section 6)',
    governance: 'technical',
    play: (stage) => {
      playByDcc(stage, { key, pace, severity, whatThievesGet });
    },
  };
}

function playByDcc(stage: Stage, leak: Leak): void {
  const { key, pace } = leak;
  const { world } = setScene(stage, { homesOfA: 1 });
  const old = world.authority.current();
  const oldSecret = old.contingency.releaseSymmetricKey();
  const before = world.fleet.devices.map((device) => cellsReadBack(world, device));
  const thief = { symmetricKey: oldSecret, key: old.contingency.signingKey, root: old.root };
  const prepared = new Map(
    world.fleet.devices.map((device) => [device, contingencyCommand(world, device, thief)]),
  );
  const incident = world.compromise(key, { certain: 'yes' }).run({});
  world.advance(HOUR_MS);
  const now = world.authority.current();
  const devices = world.fleet.devices.length;
  stage.expect('every device has recovered', outcomes(incident), { recovered: devices });
  stage.expect('by mode 8, of the DCC alone', commandsTaken(world), { recovery: devices });
  stage.expect('the root key is the same', keyText(now.root), keyText(old.root));
  stage.expect('its certificate is new on every device', holdingNewRoot(world), devices);
  stage.expect(
    'no other cell has changed',
    world.fleet.devices.map((device) => cellsReadBack(world, device)),
    before,
  );
  const [one, other] = [now.contingency, old.contingency];
  stage.expect(
    key === 'contingencyBoth' ? 'the key pair is new' : 'the key pair is kept',
    one.signingKey.publicKey.join() === other.signingKey.publicKey.join(),
    key === 'contingencySymmetric',
  );
  const newSecret = one.releaseSymmetricKey();
  stage.expect('the symmetric key is new', newSecret.join() === oldSecret.join(), false);
  stage.refuses('the old one is gone', 'keys/destroyed', () => other.releaseSymmetricKey());
  stage.expect(
    'the old pair opens nothing',
    countBy(world.fleet.devices, (device) =>
      became(device.take(prepared.get(device) ?? new Uint8Array(), 'thief')),
    ),
    { 'contingency-key-locked': devices },
  );
  stage.expect('statuses are back', statuses(world), { commissioned: devices });
  expectAccounts(stage, world, incident);
  stage.expect('the proposal names the pace', proposalOf(world, /(\w+) pace/), pace);
  const severity = proposalOf(world, /severity (\w+)/);
  stage.expect('and how grave it is', severity, leak.severity);
  stage.expect(
    'which a device that is not done shows',
    exposureTo(stage, key),
    leak.whatThievesGet,
  );
  stage.expect(
    'what was compromised is destroyed',
    eventsOf(world, 'recovery.key')
      .filter(({ to }) => to === 'destroyed')
      .map(({ key: name, to }) => `${name} ${to}`),
    key === 'contingencyBoth'
      ? ['Contingency Symmetric Key destroyed', 'Contingency Private Key destroyed']
      : ['Contingency Symmetric Key destroyed'],
  );
}

/** What the decision table gives with its proposal (step N9). */
function proposalOf(world: RecoveryWorld, what: RegExp): string {
  const proposal = eventsOf(world, 'recovery.step').find(({ step }) => step === 'N9');
  return what.exec(proposal?.note ?? '')?.[1] ?? 'none given';
}

/** Before the recovery, a thief with what has leaked puts a root of his own into a device: who has both secrets owns it. */
function exposureTo(stage: Stage, key: Leak['key']): string {
  const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
  const { contingency } = world.authority.current();
  const thief = stage.world().authority.current();
  const esme = first(world.fleet.devices);
  const command = contingencyCommand(world, esme, {
    symmetricKey: contingency.releaseSymmetricKey(),
    key: key === 'contingencyBoth' ? contingency.signingKey : thief.contingency.signingKey,
    root: thief.root,
  });
  return became(esme.take(command, 'thief'));
}
