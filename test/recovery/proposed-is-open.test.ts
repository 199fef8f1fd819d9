/**
 * What the decision table proposes can be run: for every key, in every situation, no proposal is refused afterwards; and a refusal names
 * procedures that are open for that key.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { KEY_CLASSES, keyFromName } from '../../src/recovery/compromised-key.ts';
import type { RecoveryAssumptions } from '../../src/recovery/assumptions.ts';
import { DECISION_TABLE, type Situation } from '../../src/recovery/decisions.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { refusal } from '../support/refusal.ts';
import { smki } from '../support/smki.ts';

/** `KEY_CLASSES`, and keys that sign nothing, whose owner's signing key is sound. */
const KEYS = [
  ...Object.keys(KEY_CLASSES),
  'supplier.keyAgreement',
  'supplier.keyAgreement.prePaymentTopUp',
  'networkOperator.keyAgreement',
  'accessControlBroker.keyAgreement',
];

const FACTS = {
  certainty: ['suspected', 'certain'],
  ownKey: ['usable', 'stolen', 'lost'],
  attacker: ['idle', 'active'],
  newCertificates: ['ready', 'not-ready'],
  sharedService: ['yes', 'no'],
} as const satisfies { readonly [K in keyof Partial<Situation>]: readonly Situation[K][] };

type Facts = Partial<Omit<Situation, 'key'>>;

/** Every combination. */
const SITUATIONS = Object.entries(FACTS).reduce<readonly Facts[]>(
  (all, [name, values]) => all.flatMap((facts) => values.map((v) => ({ ...facts, [name]: v }))),
  [{}],
);

/** A world without homes, and how a compromise in it is answered. */
function asking(name: string, recoveryAssumptions: Partial<RecoveryAssumptions>) {
  const world = createRecoveryWorld({ seed: 'proposed', recoveryAssumptions });
  if (name === 'loadController') world.addParty({ role: 'loadController' });
  return ({ certainty, ...situation }: Facts, options: RecoverOptions = {}): void => {
    const key = keyIn(world, name);
    const incident = world.compromise(key, { certain: certainty === 'suspected' ? 'no' : 'yes' });
    incident.choose({ situation, ...options });
  };
}

function keyIn(world: RecoveryWorld, name: string) {
  return keyFromName(name, (role) => world.party(role).entityId);
}

const PERMITTED = { apexWithoutRootCompromise: 'permitted' } as const;

describe.each<readonly [string, Partial<RecoveryAssumptions>]>([
  ['by default', PERMITTED],
  [
    'by the other routes',
    {
      ...PERMITTED,
      dccHeldKeyRoute: 'own-key',
      recoveryKeyRoute: 'contingency',
      contingencyKeyRecoveryBy: 'users',
      issuingOcaRoute: 'own-keys',
    },
  ],
])('%s', (_routes, assumptions) => {
  test.each(KEYS)('no proposal for %s is refused', (name) => {
    const ask = asking(name, assumptions);
    const refused = SITUATIONS.filter((facts) => {
      try {
        ask(facts);
        return false;
      } catch {
        return true;
      }
    });
    expect(refused).toEqual([]);
  });
});

describe('a refusal names what is open for that key', () => {
  test.each<readonly [string, RecoverOptions, RegExp]>([
    ['wanProvider', { procedure: 'dcc-key-by-itself' }, /lost: use dcc-key-by-recovery-key$/],
    [
      'accessControlBroker',
      { procedure: 'dcc-key-by-itself' },
      /lost: use dcc-key-by-recovery-key$/,
    ],
    ['supplier', { method: 1 }, /lost: use method-2 or method-3$/],
    ['loadController', { method: 1 }, /lost: use method-3$/],
    ['supplier.keyAgreement', { method: 2 }, /handover: use method-1 or method-3$/],
    ['wanProvider', { method: 2 }, /for wanProvider use dcc-key-by-recovery-key$/],
  ])('%s, %o', (name, options, said) => {
    const ask = asking(name, {});
    expect(
      refusal(() => {
        ask({ ownKey: 'lost' }, options);
      }),
    ).toMatch(said);
  });
});

describe('the only way left needs an assumption', () => {
  const command = 'recover --compromise recovery --situation attacker=active';

  test('the refusal of a run names it, and the table does', () => {
    expect(DECISION_TABLE.find(({ id }) => id === 'D10')?.note).toMatch(/apexWithoutRoot/);
    const { error } = smki(command.split(' '));
    expect(error).toMatch(/apexWithoutRootCompromise=permitted/);
  });

  test('a script is printed, as for the procedure by name', () => {
    const { out } = smki([...command.split(' '), '--walkthrough']);
    expect(out).toMatch(/A run of it needs the assumption apexWithoutRootCompromise=permitted\./);
  });
});
