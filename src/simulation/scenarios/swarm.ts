/**
 * A swarm: random worlds, each a rehearsal whose choices follow from a seed, to find what nobody thought of.
 *
 * @module
 */
import { seededRandom } from '../../crypto/index.ts';
import { FAULTS } from '../faults/index.ts';
import { type RehearsalOrder, hasShare } from './rehearsal.ts';

/** What is compromised, and what is done about it. */
type Pursuit = Pick<
  RehearsalOrder,
  'method' | 'procedure' | 'compromise' | 'assumptions' | 'recoveryAssumptions'
>;

const by = (
  pursuit: Pick<Pursuit, 'method' | 'procedure'>,
  ...compromised: readonly string[]
): readonly Pursuit[] => compromised.map((compromise) => ({ ...pursuit, compromise }));

const USERS = ['supplier.digitalSignature', 'networkOperator.digitalSignature'] as const;
const SOUND = ['supplier.keyAgreement', 'networkOperator.keyAgreement'] as const;
const CONTINGENCY = ['contingencyPrivate', 'contingencySymmetric', 'contingencyBoth'] as const;
const HELD = [
  'accessControlBroker.digitalSignature',
  'accessControlBroker.keyAgreement',
  'transitionalCoS.digitalSignature',
  'wanProvider.digitalSignature',
] as const;

/** Every procedure, with every kind of key that it is for. */
export const PURSUITS: readonly Pursuit[] = [
  ...by({ method: 1 }, ...USERS, ...SOUND),
  ...by({ method: 2 }, ...USERS),
  ...by({ method: 3 }, ...USERS, ...SOUND),
  ...by({ method: 'apex' }, 'rootOca'),
  ...by({ procedure: 'dcc-key-by-recovery-key' }, ...HELD),
  ...by({ procedure: 'dcc-key-by-itself' }, ...HELD),
  ...by({ procedure: 'recovery-key-by-itself' }, 'recovery'),
  {
    procedure: 'recovery-key-by-contingency',
    compromise: 'recovery',
    recoveryAssumptions: { apexWithoutRootCompromise: 'permitted' },
  },
  ...by({ procedure: 'contingency-keys' }, ...CONTINGENCY),
  ...by({ procedure: 'contingency-keys-by-users' }, ...CONTINGENCY).map((pursuit) => ({
    ...pursuit,
    assumptions: { rootReplacementByUsers: 'on' } as const,
    recoveryAssumptions: { contingencyKeyRecoveryBy: 'users' } as const,
  })),
  ...by({ procedure: 'issuing-oca' }, 'issuingOca'),
  ...by({ procedure: 'issuing-oca-by-subscribers' }, 'issuingOca'),
  ...by({}, 'issuingDca', 'rootDca'),
];

/** The numbered methods are what people ask for: half of the worlds. */
const METHODS = PURSUITS.filter(({ method }) => method !== undefined);
const SHARES = [10, 25, 50, 100] as const;
const HOMES_MAX = 4;
const FAULTS_MAX = 3;

/** The choices of one world of the swarm. */
export function swarmOrder(seed: string): RehearsalOrder {
  const random = seededRandom(`swarm:${seed}`);
  const pick = <T>(label: string, from: readonly T[]): T | undefined =>
    from[random.fork(label).below(from.length)];
  const wanted = random.fork('how many faults').below(FAULTS_MAX + 1);
  const faults = new Map<string, string>();
  let hasBatch = false;
  for (let index = 0; index < wanted; index++) {
    const fault = pick(`fault:${index}`, FAULTS);
    if (fault === undefined) continue;
    // One bad batch: two may want more homes than there are.
    if (fault.factory !== undefined && hasBatch) continue;
    hasBatch ||= fault.factory !== undefined;
    const share = hasShare(fault) ? `:${pick(`share:${index}`, SHARES) ?? 10}` : '';
    faults.set(fault.name, `${fault.name}${share}`);
  }
  const isMethod = random.fork('method or any').below(2) === 0;
  return {
    ...(pick('pursuit', isMethod ? METHODS : PURSUITS) ?? { method: 3 }),
    homes: 1 + random.fork('homes').below(HOMES_MAX),
    seed,
    governance: pick('governance', ['technical', 'governed'] as const) ?? 'technical',
    faults: [...faults.values()],
    // Whoever is left over is accepted, so that every world comes to its end.
    residualPercent: 100,
  };
}

/** How to run the same world again, for whoever finds that it fails. */
export function replayCommand(order: RehearsalOrder): string {
  const { method, procedure, compromise, homes, seed, governance, faults } = order;
  const { residualPercent, prepaymentPercent } = order;
  const { assumptions, dccAssumptions, recoveryAssumptions } = order;
  const assumed = Object.entries({ ...assumptions, ...dccAssumptions, ...recoveryAssumptions });
  const parts = [
    'smki recover',
    ...(method === undefined ? [] : [`--method ${method}`]),
    ...(procedure === undefined ? [] : [`--procedure ${procedure}`]),
    ...(compromise === undefined ? [] : [`--compromise ${compromise}`]),
    `--homes ${homes} --seed ${seed}`,
    ...(governance === 'governed' ? ['--governed'] : []),
    ...faults.map((fault) => `--fault ${fault}`),
    ...assumed.map(([name, value]) => `--assume ${name}=${String(value)}`),
    ...(residualPercent === undefined ? [] : [`--residual ${residualPercent}`]),
    ...(prepaymentPercent === undefined ? [] : [`--prepayment ${prepaymentPercent}`]),
  ];
  return parts.join(' ');
}
