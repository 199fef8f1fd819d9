/**
 * Files that are written in an incident: the Other Compromise Notification, and progress files (recovery.md 2.2, 6.3).
 *
 * Their names are known from a draft, their fields are proposed. No file has more records than the assumption `fileRecordsMax`: what is
 * more goes into the next one.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import { toIso } from '../core/instant.ts';
import { sha256 } from '../crypto/index.ts';
import { KEY_CLASSES, type KeyClass, isOfOrganisation } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { writeOtherNotificationFile, writeProgressFile } from './files.ts';
import type { FileKind, FileOrder, SignedFile } from './signed-files.ts';
import type { IncidentRecord } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { planOf } from './plans.ts';

/**
 * Names a key that is no Subscriber's, for PMA and Subscribers, signed by the DCC; nothing for a key of an Organisation, whose Subscriber
 * sends a notification of its own, and for a key outside Appendix L.
 *
 * @returns its name
 */
export function writeOtherNotificationOf(
  context: RecoveryContext,
  incident: IncidentRecord,
): string | undefined {
  const { key, list, procedure = '' } = incident;
  const { keyClass } = key;
  if (isOfOrganisation(keyClass) || KEY_CLASSES[keyClass].inAppendixL === 'no') return undefined;
  const authority = toHex(keyIdentifierOf(certificateOf(context, keyClass)));
  const keyIdentifiers = [...incident.notifiedKeys].join('+');
  const records = [{ key: keyClass, keyIdentifiers, authority, devices: list.length, procedure }];
  const about = { kind: 'OtherCompromiseNotification', letter: 'N', sender: 'dcc' } as const;
  return send(context, incident, about, records, writeOtherNotificationFile);
}

/** The certificate that names a key; the Contingency keys are in that of the Root. */
function certificateOf({ authority, parties }: RecoveryContext, keyClass: KeyClass): Uint8Array {
  const { root, issuingOca } = authority.current();
  if (keyClass === 'issuingOca') return issuingOca;
  const party = keyClass === 'recovery' ? parties.of('recovery') : undefined;
  return party?.credential('digitalSignature').certificate ?? root;
}

/**
 * Writes progress files, signed: the Subscriber's where it recovers with its own key, else the DCC's.
 *
 * @returns their names
 */
export function writeProgressFilesOf(context: RecoveryContext, incident: IncidentRecord): string {
  const { key } = incident;
  const isOwn = planOf(context, incident)?.signer === 'owner';
  const sender = isOwn && key.owner !== undefined ? `subscriber:${key.owner}` : 'dcc';
  const kind = isOfOrganisation(key.keyClass)
    ? 'OrganisationCompromiseProgress'
    : 'OtherCompromiseProgress';
  const records = [...incident.progress.values()].map((progress) => ({
    device: progress.device,
    attempts: progress.attempts,
    lastAttempt: toIso(progress.changedAt),
    result: progress.outcome,
    code: progress.code,
    smiStatus: context.dcc.inventory.entry(progress.device)?.status ?? '',
  }));
  const max = context.assumptions.fileRecordsMax;
  const names: string[] = [];
  for (let from = 0; from === 0 || from < records.length; from += max) {
    const part = records.slice(from, from + max);
    names.push(send(context, incident, { kind, letter: 'P', sender }, part, writeProgressFile));
  }
  return names.join(', ');
}

interface About {
  readonly kind: FileKind;
  /** What numbers the files of this kind in an incident: `R1-P1`. */
  readonly letter: 'N' | 'P';
  readonly sender: string;
}

function send<R>(
  context: RecoveryContext,
  incident: IncidentRecord,
  { kind, letter, sender }: About,
  records: readonly R[],
  write: (order: FileOrder, records: readonly R[]) => SignedFile,
): string {
  const written = context.log
    .ofType('recovery.file')
    .filter((file) => file.incident === incident.id && file.kind === kind);
  const fileId = `${incident.id}-${letter}${written.length + 1}`;
  const at = context.agenda.clock.now();
  const signer = context.fileSigner(sender);
  const file = write({ kind, fileId, incident: incident.id, sender, at, signer }, records);
  incident.files.push({ name: fileId, ...file });
  context.write<'recovery.file'>({
    type: 'recovery.file',
    actor: sender === 'dcc' ? 'dcc' : 'subscriber',
    incident: incident.id,
    file: fileId,
    kind,
    result: 'accepted',
    records: records.length,
    sha256: toHex(sha256(file.content)),
    code: '',
  });
  return fileId;
}
