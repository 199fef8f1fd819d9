/**
 * What a caller says of the situation: it proposes a procedure, and says how long new certificates take. Beside a named procedure it would
 * be said for nothing.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import { notifyShared } from '../../src/recovery/shared.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';

function makeWorld(governance: 'technical' | 'governed' = 'technical'): RecoveryWorld {
  const world = createRecoveryWorld({ seed: 'situation', governance });
  world.addParty({ role: 'loadController', name: 'LC' });
  world.addHomes({ count: 1, fuel: ['CHF', 'ESME', 'SAPC'] });
  return world;
}

const SIGNING = 'supplier.digitalSignature';

describe('facts that only the decision table asks for', () => {
  test.each<RecoverOptions>([
    { method: 3, situation: { newCertificates: 'not-ready' } },
    { method: 3, situation: { attacker: 'active' } },
    { method: 1, situation: { sharedService: 'yes' } },
    { procedure: 'method-2', situation: { newCertificates: 'ready' } },
  ])('are refused beside a named procedure, before anything has changed: %o', (options) => {
    const world = makeWorld();
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    const before = world.log.events.length;
    const refused = 'recovery/contradictory-options';
    expect(codeOf(() => incident.run(options))).toBe(refused);
    expect(codeOf(() => world.recover(options))).toBe(refused);
    incident.choose({ ...(options.situation && { situation: options.situation }) });
    const { method, procedure } = options;
    const chooseNamed = (): void => {
      incident.choose({ ...(method && { method }), ...(procedure && { procedure }) });
    };
    expect(codeOf(chooseNamed)).toBe(refused);
    expect(world.log.events).toHaveLength(before);
  });

  test('whether the key is usable is asked of a named method too', () => {
    const world = makeWorld();
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    expect(incident.run({ method: 3, situation: { ownKey: 'lost' } }).state).toBe('closed');
  });

  test('a decision of the PMA for another procedure than the one proposed is none of them', () => {
    const world = makeWorld();
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.run({
      situation: { newCertificates: 'not-ready' },
      decisions: [{ decision: 'approve', method: 3 }],
    });
    expect([incident.procedure, incident.state]).toEqual(['method-3', 'closed']);
  });

  test('a shared service is a fact where the table is asked, and where a method is named it is none', () => {
    const procedures = (options: RecoverOptions): readonly (string | undefined)[] => {
      const world = makeWorld();
      const owner = world.party('supplier').entityId;
      const by = 'shared service provider';
      const shared = notifyShared(world.recovery, { keys: [{ keyClass: 'supplier', owner }], by });
      shared.run(options);
      return shared.children.map(({ procedure }) => procedure);
    };
    expect(procedures({ situation: { newCertificates: 'not-ready' } })).toEqual(['method-2']);
    expect(procedures({ method: 1 })).toEqual(['method-1']);
  });
});

test.each([
  ['loadController', '3.P', 'method-3'],
  ['supplier', '2.10', 'method-2'],
] as const)(
  'certificates of a %s that is not ready are waited for, at %s',
  (keyClass, step, procedure) => {
    const waited = (newCertificates: 'ready' | 'not-ready'): number => {
      const world = makeWorld('governed');
      const { entityId: owner } = world.party(keyClass);
      const incident = world.compromise({ keyClass, owner }, { certain: 'yes' });
      const decisions = [{ decision: 'approve', residualShareAccepted: 1 }] as const;
      incident.run({ situation: { newCertificates }, decisions });
      if (newCertificates === 'not-ready') expect(incident.procedure).toBe(procedure);
      const renewed = incident.procedure === 'method-3' ? '3.P' : step;
      const [begun, over] = world.log.ofType('recovery.step').filter((one) => one.step === renewed);
      return over!.at - begun!.at;
    };
    expect(waited('ready')).toBe(DAY_MS);
    expect(waited('not-ready')).toBe(7 * DAY_MS);
  },
);
