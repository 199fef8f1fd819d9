/**
 * The evidence of one incident as files: what was done step by step, the log, figures, files as they travelled, what the
 * environment publishes, every certificate with its state. Signed under the File Signing Certificate of the DCC.
 *
 * @module
 */
import { requireFields } from '../../core/arguments.ts';
import { eventsToJsonLines } from '../../core/event-log.ts';
import type { EventOf } from '../../core/event-types.ts';
import { toIso } from '../../core/instant.ts';
import { describeKey } from '../../recovery/compromised-key.ts';
import { EVIDENCE_SCRIPT } from '../../recovery/evidence.ts';
import type { Incident } from '../../recovery/incident.ts';
import { checkIncident } from '../../recovery/incident-of-log.ts';
import { knowledgeGap } from '../../recovery/knowledge.ts';
import { recoveryMetrics } from '../../recovery/metrics.ts';
import type { Step } from '../../recovery/procedure.ts';
import { frontFor } from '../../recovery/procedures/index.ts';
import { derToPem } from '../../x509/pem.ts';
import { checkRecord } from '../order-checks.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import { type EvidenceFile, type EvidencePack, packEvidence, textFile } from './evidence-files.ts';

/** What a pack is made from. */
export interface EvidenceOrder {
  /** Name of the incident: `R1`. */
  readonly incident: string;
  /** The log as text, where it has a header line of its own (`smki recover --log`); that of the world unless given. */
  readonly log?: string;
}

/**
 * The evidence of an incident, so far as it has come: plain data, ready to be written into a folder.
 *
 * @throws SmkiError `recovery/unknown-incident`
 * @example
 * ```ts
 * import { createRecoveryWorld, incidentEvidence } from 'smki-sim/simulation';
 *
 * const world = createRecoveryWorld({ seed: 'evidence' });
 * world.addHomes({ count: 1 });
 * world.compromise('supplier.digitalSignature');
 * world.recover({ method: 3 });
 * const { manifest, files } = incidentEvidence(world, { incident: 'R1' });
 * console.log(manifest.facts['state'], files.some(({ path }) => path === 'steps.txt')); // closed true
 * ```
 */
export function incidentEvidence(world: RecoveryWorld, order: EvidenceOrder): EvidencePack {
  requireFields('world', world, { log: 'record', recovery: 'record' });
  const { events } = world.log;
  const { incident: id, log = eventsToJsonLines(events) } = checkRecord('order', order);
  checkIncident(events, id);
  const incident = checkRecord('incident', world.incident(id) as Incident);
  const files = [
    textFile('events.jsonl', log),
    textFile('incident.json', json(incidentData(world, incident))),
    textFile('steps.txt', stepsText(world, incident)),
    textFile('questions.txt', questionsText(world, incident)),
    ...filesSent(incident),
    ...world.environment
      .files()
      .map(({ path, content }) => textFile(`environment/${path}`, content)),
    ...certificates(world),
  ];
  const facts = {
    incident: id,
    key: describeKey(incident.key),
    procedure: incident.procedure ?? 'none',
    state: incident.state,
    governance: world.governance,
    seed: world.seed,
    at: toIso(world.clock.now()),
  };
  const title = world.recovery.procedures[facts.procedure]?.title ?? 'No procedure yet';
  const signer = world.recovery.fileSigner('dcc');
  return packEvidence({ kind: 'incident', title, facts }, files, signer);
}

function incidentData(world: RecoveryWorld, incident: Incident): unknown {
  const { id, key, parent, state, procedure, standing, devices } = incident;
  const { events } = world.log;
  const decisions = world.log
    .ofType('recovery.decision')
    .filter((event) => event.incident === id)
    .map(({ at, decision, method, mode, because }) => ({
      at: toIso(at),
      decision,
      method,
      mode,
      because,
    }));
  return {
    id,
    key,
    parent,
    state,
    procedure,
    standing,
    decisions,
    metrics: recoveryMetrics({
      events,
      incident: id,
      particularsOf: (device) => world.fleet.device(device).particulars,
    }),
    knowledge: knowledgeGap({ events, incident: id }),
    devices: devices.map((device) => ({ ...device, at: toIso(device.at) })),
  };
}

/** Each attempt at a step with its time and result; then the steps that were not reached, with open boxes. */
function stepsText({ log, recovery }: RecoveryWorld, { id, key, procedure }: Incident): string {
  const played = log.ofType('recovery.step').filter((event) => event.incident === id);
  const front = frontFor([key.keyClass]);
  const all = [front, ...Object.values(recovery.procedures).map(({ steps }) => steps)].flat();
  const known = new Map<string, Step>(all.map((step) => [step.id, step]));
  const reached = new Set(played.map(({ step }) => step));
  const planned = [...front, ...(recovery.procedures[procedure ?? '']?.steps ?? [])];
  const open = planned.filter((step) => !reached.has(step.id));
  return [
    ...played.map((event) => stepLine(event, known.get(event.step))),
    ...open.map((step) => `[ ] ${step.id.padEnd(5)} ${step.actor}: ${step.action}; not reached`),
    '',
  ].join('\n');
}

const MARKS = { done: 'x', automatic: 'x', skipped: '-', waiting: '.', failed: '!' } as const;

function stepLine(event: EventOf<'recovery.step'>, step: Step | undefined): string {
  const { at, actor, result, note } = event;
  const action = step?.action ?? 'a step of another table';
  const what = `[${MARKS[result]}] ${event.step.padEnd(5)} ${actor}: ${action}`;
  return `${what}\n      ${toIso(at)} ${result}: ${note}`;
}

function questionsText({ log }: RecoveryWorld, { id }: Incident): string {
  const answers = new Map(
    log
      .ofType('recovery.evidence')
      .filter((event) => event.incident === id)
      .map(({ question, answer }) => [question, answer]),
  );
  const lines = EVIDENCE_SCRIPT.map(({ id: question, question: text }) => {
    const answer = answers.get(question) ?? '';
    return `${text}\n  ${answer === '' ? 'no answer' : answer}`;
  });
  return `${lines.join('\n')}\n`;
}

/** Files as they travelled, octet by octet; what a sender calls them is nobody's path. */
function filesSent({ files }: Incident): readonly EvidenceFile[] {
  return files.flatMap(({ name, content, signature, certificate }, index) => {
    const number = String(index + 1).padStart(3, '0');
    const path = `files/${number}-${name.replaceAll(/[^\w-]/g, '_').slice(0, NAME_MAX)}`;
    return [
      { path: `${path}.csv`, content },
      { path: `${path}.sig`, content: signature },
      ...(certificate ? [textFile(`${path}.pem`, derToPem('CERTIFICATE', certificate))] : []),
    ];
  });
}

const NAME_MAX = 60;

/** Every certificate of the repository by serial number, and a list that says what has become of it. */
function certificates({ environment }: RecoveryWorld): readonly EvidenceFile[] {
  const records = environment.repository.search({});
  const rows = records.map(
    ({ serial, subscriber, entityId, role, keyUsage, state, ...record }) => ({
      serial,
      subscriber,
      entityId,
      role,
      keyUsage,
      state,
      notBefore: toIso(record.notBefore),
      notAfter: toIso(record.notAfter),
    }),
  );
  return [
    textFile('certificates/list.json', json(rows)),
    ...records.map(({ serial, certificate }) =>
      textFile(`certificates/${serial}.pem`, derToPem('CERTIFICATE', certificate)),
    ),
  ];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
