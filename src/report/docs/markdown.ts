/**
 * Small pieces of Markdown: tables, code, lists. Prettier aligns what comes out.
 *
 * @module
 */

/** A table; the first row is the heading. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [heading, ...body] = rows;
  if (heading === undefined) return '';
  const rule = heading.map(() => '---');
  return [heading, rule, ...body].map(rowText).join('\n');
}

/** Text as code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** A number as four hexadecimal digits: `0x0102`. */
export function hexCode(number: number): string {
  return code(`0x${number.toString(16).toUpperCase().padStart(4, '0')}`);
}

function rowText(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
