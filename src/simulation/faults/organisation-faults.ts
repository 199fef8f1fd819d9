/**
 * Faults of people, sites and hand-offs: custodians who do not come, HSMs that are down, batches and registers that are wrong.
 *
 * @module
 */
import type { SmkiEvent } from '../../core/event-types.ts';
import { DEFAULT_CUSTODY } from '../../recovery/custody.ts';
import type { Fault, Sighting } from './fault.ts';

const MINUTES_30 = 'SECPMA_30_1312';

/** Custodians and sites: a call of custodians or a ceremony that went other ways, or a step that could not have its ceremony. */
const inCeremonies = (shows: Sighting['shows']): Sighting => ({
  where:
    'where custodians are called: in a governed run, and not where Users sign with their own keys',
  governance: 'governed',
  shows: (event) => shows(event) || isWithoutCeremony(event),
});

const CEREMONY_REFUSED = /^(?:no-hsm|no-custodian-quorum)\b/;

function isWithoutCeremony(event: SmkiEvent): boolean {
  return (
    event.type === 'recovery.step' && event.result === 'failed' && CEREMONY_REFUSED.test(event.note)
  );
}

const PEOPLE_MISSING = inCeremonies((event) =>
  event.type === 'recovery.custodians'
    ? event.present < event.called
    : event.type === 'recovery.ceremony' && !isHeldByItself(event.transcript),
);

/** Every one leads away from the primary site. */
const SITE_LOST = inCeremonies((event) =>
  event.type === 'recovery.custodians'
    ? event.site !== 'primary'
    : event.type === 'recovery.ceremony' &&
      !isHeldByItself(event.transcript) &&
      !event.transcript.includes('\nSite primary;'),
);

const SITE_UPGRADED = inCeremonies(
  (event) => event.type === 'recovery.ceremony' && event.transcript.includes('upgraded HSM at'),
);

function isHeldByItself(transcript: string): boolean {
  return transcript.includes('\nSite none;');
}

const ON_BATCHES: Sighting = {
  where:
    'on batches from the TSP: not where whoever owns a key signs each command with it, as in Method 1',
  shows: (event) => event.type === 'recovery.batch' && event.result === 'refused',
};

const AT_CALL_BACK: Sighting = {
  where: 'when somebody is called back to confirm: for keys that have an owner with officers',
  shows: (event) => event.type === 'recovery.state' && event.event === 'notConfirmed',
};

/** Every fault of organisations. They belong to the surroundings that a world is made with. */
export const ORGANISATION_FAULTS: readonly Fault[] = [
  {
    name: 'custodians-missing',
    describe: 'four of the seven Key Custodians do not come: one short of the quorum',
    percent: 100,
    sighting: PEOPLE_MISSING,
    surroundings: { custody: { ...DEFAULT_CUSTODY, absent: [0, 1, 2, 3] } },
    source: 'SEC news of 15 August 2019; numbers unknown',
    certainty: 'proposed',
  },
  {
    name: 'hsm-down',
    describe: 'the primary HSM does not start',
    percent: 100,
    sighting: SITE_LOST,
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
    sighting: SITE_LOST,
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
    sighting: SITE_UPGRADED,
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
    sighting: ON_BATCHES,
    surroundings: { intercepts: { batch: (octets) => octets.subarray(0, octets.length - 700) } },
    source: 'T59; compare the truncated certificate files of SECPMA_30_1312',
    certainty: 'proposed',
  },
  {
    name: 'batch-tampered',
    describe: 'somebody changes an octet of every batch on its way back from the TSP',
    percent: 100,
    sighting: ON_BATCHES,
    surroundings: { intercepts: { batch: tampered } },
    source: 'T59',
    certainty: 'proposed',
  },
  {
    name: 'officers-gone',
    describe: 'the officers on the register have left their company',
    percent: 100,
    sighting: AT_CALL_BACK,
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
