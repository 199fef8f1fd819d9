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
import { isSmkiError } from '../../core/errors.ts';
import { startOfDay } from '../../core/instant.ts';
import { unwrapWith } from '../../crypto/index.ts';
import { decodeMessage } from '../../gbcs/message.ts';
import { verifyMessageSignature } from '../../gbcs/signing.ts';
import type { UpdateCredentialsCommand } from '../../gbcs/types.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import type { WrappedContingencyKey } from '../../x509/types.ts';
import { verifyCertificateSignature } from '../../x509/verify-signature.ts';
import { FROM_DCC } from '../fleet/fleet-device.ts';
import type { Checker, Report } from './checker.ts';
import { type DestroyedKey, certificatesInUse, watchDestroyedKeys } from './destroyed-keys.ts';

export const noUseAfterDestruction: Checker = {
  name: 'no-use-after-destruction',
  holds: 'a destroyed key signs no command and no certificate any more, and opens nothing',
  begin: ({ fleet, authority, parties }, report) => {
    const destroyed = watchDestroyedKeys({ authority, parties });
    const submitted = new Map<string, number>();
    let number = 0;
    return {
      observe: (event) => {
        number += 1;
        if (event.type === 'recovery.state' || event.type === 'recovery.step') destroyed.notice();
        if (event.type === 'recovery.key' && event.to === 'destroyed') {
          destroyed.destroyed(event, number);
        }
        if (event.type === 'dcc.submitted') submitted.set(event.device, number);
        if (event.type === 'dcc.concluded') submitted.delete(event.device);
        if (event.type !== 'device.processed' || event.sender !== FROM_DCC) return;
        const signedAt = submitted.get(event.device) ?? number;
        const gone = destroyed.keys.filter((key) => key.number < signedAt);
        const command =
          gone.length === 0 ? undefined : fleet.device(event.device).lastStep?.command;
        if (command !== undefined) judge(event.device, command, gone, report);
      },
      end: () => {
        for (const text of certificatesInUse(parties)) {
          judgeCertificate('a certificate in use', fromHex(text), destroyed.keys, report);
        }
      },
    };
  },
};

function judge(
  device: string,
  command: Uint8Array,
  gone: readonly DestroyedKey[],
  report: Report,
): void {
  const content = credentialsCommand(command);
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
  if (content === undefined) return;
  const placed = content.replacements.map(({ certificate }) => certificate);
  for (const certificate of [...placed, ...content.pathCertificates]) {
    judgeCertificate(device, certificate, gone, report);
  }
}

function doesOpen(wrapped: WrappedContingencyKey, key: Uint8Array): boolean {
  const { wrapAlgorithm: algorithm, wrappedPublicKey } = wrapped;
  return attempt(() => unwrapWith({ algorithm, key, wrapped: wrappedPublicKey })) !== undefined;
}

function credentialsCommand(command: Uint8Array): UpdateCredentialsCommand | undefined {
  const message = attempt(() => decodeMessage(command, { decoding: 'tolerant' }));
  return message?.payload.type === 'update-credentials.command' ? message.payload : undefined;
}

/** What cannot be read, devices refuse: that is no business of this checker. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

function judgeCertificate(
  where: string,
  der: Uint8Array,
  gone: readonly DestroyedKey[],
  report: Report,
): void {
  for (const { use, publicKey, name, at, issuedBefore } of gone) {
    if (use !== 'certificate') continue;
    const certificate = attempt(() => parseCertificate(der, { decoding: 'tolerant' }));
    if (certificate === undefined) continue;
    // Certificates are dated from the start of a day (see `authority/certificates/`).
    if (certificate.notBefore < startOfDay(at) || issuedBefore.has(toHex(der))) continue;
    if (!verifyCertificateSignature(certificate, publicKey)) continue;
    report(where, `holds a certificate that ${name} signed after its destruction`);
  }
}
