/**
 * Faults of people, sites and hand-offs: custodians who do not come, HSMs that are down, batches and registers that are wrong.
 *
 * @module
 */
import { DEFAULT_CUSTODY } from '../../recovery/custody.ts';
import type { Fault } from './fault.ts';

const MINUTES_30 = 'SECPMA_30_1312';

/** Every fault of organisations. They belong to the surroundings that a world is made with. */
export const ORGANISATION_FAULTS: readonly Fault[] = [
  {
    name: 'custodians-missing',
    describe: 'four of the seven Key Custodians do not come: one short of the quorum',
    percent: 100,
    surroundings: { custody: { ...DEFAULT_CUSTODY, absent: [0, 1, 2, 3] } },
    source: 'SEC news of 15 August 2019; numbers unknown',
    certainty: 'proposed',
  },
  {
    name: 'hsm-down',
    describe: 'the primary HSM does not start',
    percent: 100,
    surroundings: {
      custody: {
        ...DEFAULT_CUSTODY,
        sites: DEFAULT_CUSTODY.sites.map((site) =>
          site.name === 'primary' ? { ...site, state: 'down' } : site,
        ),
      },
    },
    source: `${MINUTES_30}: backup, then a third HSM`,
    certainty: 'inferred',
  },
  {
    name: 'hsm-sites-share-risk',
    describe:
      'the backup HSM stands so near the primary that it is lost with it; the third needs a flight',
    percent: 100,
    surroundings: {
      custody: {
        ...DEFAULT_CUSTODY,
        sites: [
          { name: 'primary', state: 'down', hoursToUse: 0 },
          { name: 'backup', state: 'up', hoursToUse: 4, sharesRiskWith: 'primary' },
          { name: 'third', state: 'up', hoursToUse: 24 },
        ],
      },
    },
    source: `${MINUTES_30}: the old site needed a flight, the backup was too near the original`,
    certainty: 'confirmed',
  },
  {
    name: 'hsm-upgraded',
    describe: 'an upgrade has changed the HSM, so that the custodians must meet again',
    percent: 100,
    surroundings: {
      custody: {
        ...DEFAULT_CUSTODY,
        sites: DEFAULT_CUSTODY.sites.map((site) => ({ ...site, upgraded: 'yes' })),
      },
    },
    source: 'SECPMA_25_1207: an HSM upgrade can, in principle, force custodians to reconvene',
    certainty: 'inferred',
  },
  {
    name: 'batch-truncated',
    describe: 'every batch comes back from the TSP one record short',
    percent: 100,
    surroundings: { intercepts: { batch: (octets) => octets.subarray(0, octets.length - 700) } },
    source: 'T59; compare the truncated certificate files of SECPMA_30_1312',
    certainty: 'proposed',
  },
  {
    name: 'batch-tampered',
    describe: 'somebody changes an octet of every batch on its way back from the TSP',
    percent: 100,
    surroundings: { intercepts: { batch: tampered } },
    source: 'T59',
    certainty: 'proposed',
  },
  {
    name: 'officers-gone',
    describe: 'the officers on the register have left their company',
    percent: 100,
    surroundings: {
      officers: {
        officersOf: () => [
          { name: 'A. Former', office: 'SRO', answers: 'left' },
          { name: 'B. Former', office: 'ARO', answers: 'left' },
        ],
      },
    },
    source: `${MINUTES_30}: reliability of the register was questioned`,
    certainty: 'confirmed',
  },
];

function tampered(octets: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(octets);
  const middle = changed.length >> 1;
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  return changed;
}
