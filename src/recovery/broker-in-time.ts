/**
 * Certificates of the Access Control Broker that are to be placed are valid: devices take none that has run out (recovery.md 2.5, ACB
 * certificates valid; certificates.md, paths are judged by device time).
 *
 * There is no renewal of a certificate, only a replacement: a new key pair and a new request. The DCC has its next ones made before the
 * old ones end, and uses them from then on; how long before is the assumption `brokerReplacedBeforeMs`, and that it happens with the first
 * recovery of that time a choice of this model. Devices that know the old keys are spoken to by those.
 *
 * @module
 */
import { addMs } from '../core/instant.ts';
import { parseCertificate } from '../x509/certificate.ts';
import type { RecoveryContext } from './context.ts';
import { noteIssued, useNoted } from './credential-states.ts';
import { rememberKeys } from './key-ring.ts';
import { notifiedIn } from './notified-keys.ts';

/**
 * Has the ACB's next certificates made and used where those in use have run out, or soon will. What an incident is about is that one's to
 * replace.
 *
 * @returns how many were made
 */
export function replaceBrokerInTime(context: RecoveryContext): number {
  const broker = context.parties.of('accessControlBroker');
  if (broker === undefined) return 0;
  const soon = addMs(context.agenda.clock.now(), context.assumptions.brokerReplacedBeforeMs);
  const ending = broker.slots
    .map((slot) => broker.credential(slot))
    .filter(({ certificate }) => parseCertificate(certificate).notAfter <= soon)
    .filter(({ certificate }) => notifiedIn(context, certificate) === undefined);
  if (ending.length === 0) return 0;
  const authority = context.authority.current();
  const made = ending.map(({ slot }) => broker.accept(authority.issue(broker.request(slot))));
  noteIssued(context, made);
  rememberKeys(context, [...ending, ...made], broker);
  useNoted(context, broker, made);
  return made.length;
}
