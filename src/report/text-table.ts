/**
 * Plain text tables: aligned columns, a rule under the heading, no colour.
 *
 * @module
 */

/** A table of text cells. The first row is the heading. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const [heading, ...body] = rows;
  if (heading === undefined) return '';
  const widths = heading.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    widths
      .map((width, column) => (row[column] ?? '').padEnd(width))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width));
  return [line(heading), line(rule), ...body.map(line)].join('\n');
}
