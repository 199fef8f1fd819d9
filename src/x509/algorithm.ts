/**
 * AlgorithmIdentifier (RFC 5280 §4.1.1.2), and the one that SMKI signs with.
 *
 * ```asn1
 * AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }
 * ```
 *
 * @module
 */
import { type DerReader, TAG, der, type Decoding } from '../asn1/index.ts';
import { OID } from './object-identifiers.ts';
import type { AlgorithmIdentifier } from './types.ts';

/** ecdsa-with-SHA256; RFC 5758 §3.2 says that parameters are absent. */
export const ECDSA_WITH_SHA256: Uint8Array = der.sequence(
  der.objectIdentifier(OID.ecdsaWithSha256),
);

/** Reads an AlgorithmIdentifier; the parameters stay encoded. */
export function readAlgorithm(reader: DerReader, field: string): AlgorithmIdentifier {
  const element = reader.element(field, TAG.sequence);
  const body = reader.into(element, field);
  const algorithm = body.objectIdentifier('algorithm');
  const parameters = body.done ? undefined : body.raw('parameters');
  body.end();
  return { der: reader.buffer.subarray(element.start, element.end), algorithm, parameters };
}

export function encodeAlgorithm({ algorithm, parameters }: AlgorithmIdentifier): Uint8Array {
  const identifier = der.objectIdentifier(algorithm);
  return parameters === undefined ? der.sequence(identifier) : der.sequence(identifier, parameters);
}

/** True for ecdsa-with-SHA256; explicit NULL parameters, which two real certificates have, only tolerantly. */
export function isEcdsaWithSha256(
  { algorithm, parameters }: AlgorithmIdentifier,
  decoding: Decoding,
): boolean {
  if (algorithm !== OID.ecdsaWithSha256) return false;
  return parameters === undefined || (decoding === 'tolerant' && hasNullParameters(parameters));
}

export function hasNullParameters(parameters: Uint8Array | undefined): boolean {
  return parameters?.length === 2 && parameters[0] === TAG.null && parameters[1] === 0;
}

/** A BIT STRING that is whole octets, as keys and signatures are. */
export function readUnpaddedBits(reader: DerReader, field: string): Uint8Array {
  const start = reader.offset;
  const { bytes, unusedBits } = reader.bitString(field);
  if (unusedBits !== 0) reader.invalid(field, start, 'BIT STRING', 'must be whole octets');
  return bytes;
}
