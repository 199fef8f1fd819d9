/**
 * A swarm: random worlds, each a rehearsal whose choices follow from a seed, to find what nobody thought of.
 *
 * @module
 */
import { seededRandom } from '../../crypto/index.ts';
import type { Method } from '../../recovery/procedure.ts';
import { FAULTS } from '../faults/index.ts';
import { type RehearsalOrder, hasShare } from './rehearsal.ts';

const METHODS: readonly Method[] = [1, 2, 3, 'apex'];
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
  return {
    method: pick('method', METHODS) ?? 3,
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
  const parts = [
    'smki recover',
    ...(method === undefined ? [] : [`--method ${method}`]),
    ...(procedure === undefined ? [] : [`--procedure ${procedure}`]),
    ...(compromise === undefined ? [] : [`--compromise ${compromise}`]),
    `--homes ${homes} --seed ${seed}`,
    ...(governance === 'governed' ? ['--governed'] : []),
    ...faults.map((fault) => `--fault ${fault}`),
    ...(residualPercent === undefined ? [] : [`--residual ${residualPercent}`]),
    ...(prepaymentPercent === undefined ? [] : [`--prepayment ${prepaymentPercent}`]),
  ];
  return parts.join(' ');
}
