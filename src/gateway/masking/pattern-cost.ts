/** Refuses patterns of the operator's own that a customer's text could hold the gateway up with. */
import { createContext, Script } from 'node:vm';

/** A pattern that tries each length from each place is done long before; one that tries ever more is not. */
const PROBE_CHARS = 512;
const MOST_MS = 100;
/** Of a busy machine one slow probe says nothing. */
const TRIES = 3;
const MOST_UNITS = 48;
const ENDS = ['\u0001', ''];
const USUAL = ['a', 'A', '0', ' ', '-', '.', '_', '@', '/', 'é', 'a0', 'a ', 'a.', 'a-', '0-'];

const judged = new Map<string, boolean>();
const MOST_JUDGED = 1000;

/**
 * Whether a search for the pattern stays fast in texts made to slow it down: repetitions of what it
 * itself names, with an end that does not fit.
 */
export function staysFast(pattern: string): boolean {
  const known = judged.get(pattern);
  if (known !== undefined) return known;
  const context = createContext({ pattern: new RegExp(pattern, 'u'), text: '' });
  const search = new Script('pattern.lastIndex = 0; pattern.test(text)');
  const fast = unitsOf(pattern).every((unit) =>
    ENDS.every((end) => {
      const text = unit.repeat(Math.ceil(PROBE_CHARS / unit.length)) + end;
      Object.assign(context, { text });
      return isQuick(() => search.runInContext(context, { timeout: MOST_MS }));
    }),
  );
  if (judged.size >= MOST_JUDGED) judged.clear();
  judged.set(pattern, fast);
  return fast;
}

/** Pieces to repeat: the characters of the pattern, its words, and what classes usually stand for. */
function unitsOf(pattern: string): string[] {
  const plain = pattern.replaceAll(/\\[a-zA-Z]/g, ' ');
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set([...USUAL, ...words, ...plain])].slice(0, MOST_UNITS);
}

function isQuick(probe: () => unknown): boolean {
  for (let tried = 0; tried < TRIES; tried++) {
    try {
      probe();
      return true;
    } catch {
      // It was stopped: once more, since others may have had the processor.
    }
  }
  return false;
}
