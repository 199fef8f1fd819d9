/**
 * The guard of functions that take a parsed certificate: octets or PEM text in its place are the likeliest mistake.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';

/**
 * Refuses what is no parsed certificate; what its fields say is judged further in.
 *
 * @throws SmkiError `argument/wrong-kind`
 */
export function requireCertificate(certificate: unknown): void {
  requireFields('certificate', certificate, {
    der: 'octets',
    subject: 'record',
    serialNumber: 'octets',
    publicKeyInfo: 'record',
    extensions: 'list',
  });
}
