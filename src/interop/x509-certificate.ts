/**
 * Certificates as objects of `@peculiar/x509`, for callers who know that library.
 *
 * It needs the `reflect-metadata` polyfill, which changes a global: both are loaded at the first call and not before.
 *
 * @module
 */
import type { X509Certificate } from '@peculiar/x509';
import { readCertificate } from './entry.ts';

/**
 * A certificate as `@peculiar/x509` has it.
 *
 * @param certificate - DER
 * @throws whatever `@peculiar/x509` throws for octets that it cannot read
 * @example
 * ```ts
 * const certificate = await toX509Certificate(hierarchy.root);
 * console.log(certificate.subject, certificate.notAfter);
 * ```
 */
export async function toX509Certificate(certificate: Uint8Array): Promise<X509Certificate> {
  // Refused by this library's own words: the other one guesses what it was given.
  readCertificate(certificate, 'certificate');
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  return new x509.X509Certificate(Uint8Array.from(certificate));
}
