/**
 * Says loudly which test material is missing, and which files of the pack give nothing: once, before the first test,
 * however many files look for it.
 *
 * @module
 */
import { MISSING_MATERIAL, recordedPack, unreadCertificates } from './material.ts';

/** What vitest calls before the run. */
export function setup(): void {
  const { unread, passedOver } = recordedPack();
  const others = [...passedOver].map(([ending, count]) => `${count} ${ending}`).join(', ');
  const sentences = [
    ...MISSING_MATERIAL,
    ...unread.map(({ name, reason }) => `${name} is not read: ${reason}`),
    ...unreadCertificates().map((name) => `${name}.pem is not read: it is no certificate`),
    ...(others === '' ? [] : [`no messages by their names: ${others}`]),
  ];
  for (const sentence of sentences) console.warn(`\n*** ${sentence} ***`);
}
