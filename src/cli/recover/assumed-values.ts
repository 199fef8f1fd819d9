/**
 * Values of `--assume` as a keyboard writes them: a list as `8,18`, a duration as `48h` or `24 h`. JSON is taken, too.
 *
 * @module
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/instant.ts';
import { usage } from '../flags.ts';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND_MS,
  min: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};

/**
 * The value of an assumption, of the kind of its default.
 *
 * @throws SmkiError `cli/usage` with the form that is wanted
 */
export function assumedValue(name: string, text: unknown, usual: unknown): unknown {
  // What came as JSON is judged where all assumptions are.
  if (typeof text !== 'string' && !(Array.isArray(usual) && typeof text === 'number')) return text;
  if (typeof usual === 'number') return numberOf(name, String(text));
  if (!Array.isArray(usual)) return text;
  const entries: readonly unknown[] = usual;
  const parts = String(text)
    .split(',')
    .map((part) => part.trim());
  if (typeof entries[0] === 'number') return parts.map((part) => numberOf(name, part));
  // The one list that is empty unless told otherwise is one of dates.
  if (entries.length === 0) return parts.map((part) => dateOf(name, part));
  return parts.length === 1 ? text : parts;
}

function dateOf(name: string, text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  return usage(`--assume ${name}: ${text} is no date: say ${name}=2026-12-25,2026-12-26`);
}

/** What is no number at all is refused where all assumptions are. */
function numberOf(name: string, text: string): unknown {
  if (!name.endsWith('Ms')) return /^\d+$/.test(text) ? Number(text) : text;
  const [, digits, unit = 'ms'] = /^(\d+(?:\.\d+)?) ?(ms|s|min|h|d)?$/.exec(text) ?? [];
  if (digits !== undefined) return Number(digits) * (UNITS[unit] ?? 1);
  return usage(
    `--assume ${name}: ${text} is no duration: say 500ms, 30s, 10min, 48h or 2d, or milliseconds`,
  );
}
