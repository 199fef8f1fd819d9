/**
 * No key is used after it was destroyed. Judged by signatures: those on the commands that the DCC delivers, and those on certificates,
 * are verified under the public keys of everything that was destroyed.
 *
 * An attacker's copy is not destroyed with the key, so commands of others are not judged here. A command that was under way when
 * its key was destroyed was signed before.
 *
 * @module
 */
import { fromHex, toHex } from '../../core/bytes.ts';
import { startOfDay } from '../../core/instant.ts';
import { unwrapWith } from '../../crypto/index.ts';
import { verifyMessageSignature } from '../../gbcs/signing.ts';
import type { UpdateCredentialsCommand } from '../../gbcs/types.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import type { WrappedContingencyKey } from '../../x509/types.ts';
import { verifyCertificateSignature } from '../../x509/verify-signature.ts';
import { FROM_DCC } from '../fleet/fleet-device.ts';
import type { Checker, Report } from './checker.ts';
import { type DestroyedKey, certificatesInUse, watchDestroyedKeys } from './destroyed-keys.ts';
import { credentialsCommand, readOrNothing } from './reading.ts';

export const noUseAfterDestruction: Checker = {
  name: 'no-use-after-destruction',
  holds: 'a destroyed key signs no command and no certificate any more, and opens nothing',
  begin: ({ fleet, authority, parties }, report) => {
    const destroyed = watchDestroyedKeys({ authority, parties });
    /** Commands under way by device: ticket, and the number of the event that took it. */
    const submitted = new Map<string, Map<number, number>>();
    let number = 0;
    return {
      observe: (event) => {
        number += 1;
        if (event.type === 'recovery.state' || event.type === 'recovery.step') destroyed.notice();
        if (event.type === 'recovery.key' && event.to === 'destroyed') {
          destroyed.destroyed(event, number);
        }
        if (event.type === 'dcc.submitted') {
          const own = submitted.get(event.device) ?? new Map<number, number>();
          submitted.set(event.device, own.set(event.ticket, number));
        }
        if (event.type === 'dcc.concluded') submitted.get(event.device)?.delete(event.ticket);
        if (event.type !== 'device.processed' || event.sender !== FROM_DCC) return;
        // Which of several it is cannot be told from outside: the oldest gets the benefit.
        const [signedAt = number] = submitted.get(event.device)?.values() ?? [];
        const command = fleet.device(event.device).lastStep?.command;
        if (command === undefined) return;
        const content = credentialsCommand(command);
        const gone = destroyed.keys.filter((key) => key.number < signedAt);
        if (gone.length > 0) judge(event.device, { command, content }, gone, report);
        for (const certificate of certificatesOf(content)) destroyed.saw(certificate);
      },
      end: () => {
        for (const text of certificatesInUse(parties)) {
          judgeCertificate('a certificate in use', fromHex(text), destroyed.keys, report);
        }
      },
    };
  },
};

/** A command of the DCC as a device got it, and what it says where it can be read. */
interface Delivered {
  readonly command: Uint8Array;
  readonly content: UpdateCredentialsCommand | undefined;
}

function judge(
  device: string,
  { command, content }: Delivered,
  gone: readonly DestroyedKey[],
  report: Report,
): void {
  for (const { use, publicKey, opens, name } of gone) {
    if (use === 'command' && verifyMessageSignature(command, publicKey)) {
      report(device, `got a command that was signed with the ${name} after its destruction`);
    }
    const symmetricKey = content?.control.plaintextSymmetricKey;
    if (opens === undefined || symmetricKey === undefined) continue;
    if (doesOpen(opens, symmetricKey)) {
      report(device, `was told the ${name} after its destruction`);
    }
  }
  for (const certificate of certificatesOf(content)) {
    judgeCertificate(device, certificate, gone, report);
  }
}

/** Certificates that a command places, and those of its path. */
function certificatesOf(content: UpdateCredentialsCommand | undefined): readonly Uint8Array[] {
  if (content === undefined) return [];
  return [
    ...content.replacements.map(({ certificate }) => certificate),
    ...content.pathCertificates,
  ];
}

function doesOpen(wrapped: WrappedContingencyKey, key: Uint8Array): boolean {
  const { wrapAlgorithm: algorithm, wrappedPublicKey } = wrapped;
  return (
    readOrNothing(() => unwrapWith({ algorithm, key, wrapped: wrappedPublicKey })) !== undefined
  );
}

function judgeCertificate(
  where: string,
  der: Uint8Array,
  gone: readonly DestroyedKey[],
  report: Report,
): void {
  for (const { use, publicKey, name, at, issuedBefore } of gone) {
    if (use !== 'certificate') continue;
    const certificate = readOrNothing(() => parseCertificate(der, { decoding: 'tolerant' }));
    if (certificate === undefined) continue;
    // Certificates are dated from the start of a day (see `authority/certificates/`).
    if (certificate.notBefore < startOfDay(at) || issuedBefore.has(toHex(der))) continue;
    if (!verifyCertificateSignature(certificate, publicKey)) continue;
    report(where, `holds a certificate that ${name} signed after its destruction`);
  }
}
