/**
 * From plain data to text for people.
 *
 * @module
 */
export { cellTable } from './device-report.ts';
export { textTable } from './text-table.ts';
