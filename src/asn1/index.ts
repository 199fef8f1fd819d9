/**
 * DER: a strict writer, and a reader with a named tolerant mode. No schemas; those live with what they describe.
 *
 * @module
 */
export { DerReader, type BitString, type DerElement } from './der-reader.ts';
export * as der from './der-writer.ts';
export { TAG } from './tags.ts';
export type { Decoding, DerDeviation, DeviationNote } from './tolerance.ts';
