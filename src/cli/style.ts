/**
 * Bold and colour, only where they can be seen.
 *
 * @module
 */
import { styleText } from 'node:util';
import type { CommandIo } from './io.ts';

/** Marks for text on a terminal; the identity elsewhere. */
export interface Style {
  bold(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warning(text: string): string;
}

const plain = (text: string): string => text;

/** The style for an output. */
export function styleFor({ colour }: Pick<CommandIo, 'colour'>): Style {
  if (!colour) return { bold: plain, good: plain, bad: plain, warning: plain };
  return {
    bold: (text) => styleText('bold', text),
    good: (text) => styleText('green', text),
    bad: (text) => styleText('red', text),
    warning: (text) => styleText('yellow', text),
  };
}
