/** Reads the many ways in which an accounts file writes when an account was made. */

const SECONDS_BELOW = 1e11;
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);
const ISO =
  /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:[Zz]|[+-]\d{2}:?\d{2})?)?$/;

/**
 * When an account was made, as epoch milliseconds: from ISO 8601 (UTC where no zone is given) or
 * from epoch seconds or milliseconds, told apart by size. Null for anything else and outside 2000
 * .. 2200.
 */
export function readAccountTime(value: unknown): number | null {
  const ms = typeof value === 'string' ? readText(value) : readEpoch(value);
  return ms !== null && ms >= EARLIEST && ms < LATEST ? ms : null;
}

function readEpoch(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Math.round(value < SECONDS_BELOW ? value * 1000 : value);
}

function readText(text: string): number | null {
  const trimmed = text.trim();
  if (/^\d{9,13}(?:\.\d+)?$/.test(trimmed)) return readEpoch(Number(trimmed));
  if (trimmed.length > 40 || !ISO.test(trimmed)) return null;
  const zoned = trimmed.length === 10 || /(?:[Zz]|[+-]\d{2}:?\d{2})$/.test(trimmed.slice(10));
  const ms = Date.parse(`${trimmed.replace(' ', 'T').replace(',', '.')}${zoned ? '' : 'Z'}`);
  return Number.isNaN(ms) ? null : ms;
}
