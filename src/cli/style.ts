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

/** The style for an output. */
export function styleFor({ colour }: Pick<CommandIo, 'colour'>): Style {
  const mark =
    (format: 'bold' | 'green' | 'red' | 'yellow') =>
    (text: string): string =>
      // The caller has decided; styleText is not to look at the process's own output.
      colour ? styleText(format, text, { validateStream: false }) : text;
  return { bold: mark('bold'), good: mark('green'), bad: mark('red'), warning: mark('yellow') };
}
