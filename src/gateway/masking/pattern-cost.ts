/** Refuses patterns of the operator's own that a customer's text could hold the gateway up with. */
import { createContext, Script } from 'node:vm';

/** A pattern that tries ever more is not done with so few; all texts are tried with it. */
const PROBE_CHARS = 512;
/** In so many, one that tries each length from each place takes ten times as long as chance makes any other. */
const RANKED_CHARS = 4096;
/**
 * One that tries each length from each place is not done with so many: 6 µs for each character, and twice
 * that in a text of twice the size. One with bounded repetitions of up to 64 needs 1 µs. It is tried with
 * the texts that took longest before.
 */
const LONG_PROBE_CHARS = 16_384;
const LONG_PROBES = 8;
/** What is slower than this is also held against a text of a quarter: 4 is linear, 16 quadratic. */
const SMALL_MS = 10;
const MOST_GROWTH = 8;
/** Processor time, since others use the machine, too; a probe is stopped by the clock. */
const MOST_CPU_MS = 100;
const STOP_MS = 400;
/** One slow probe says nothing: what is slow is slow each time. */
const TRIES = 3;
const MOST_UNITS = 48;
const ENDS = ['\u0001', ''];
const USUAL = ['a', 'A', '0', ' ', '-', '.', '_', '@', '/', 'é', 'a0', 'a ', 'a.', 'a-', '0-'];

const judged = new Map<string, boolean>();
const MOST_JUDGED = 1000;

/**
 * Whether a search for the pattern takes time in proportion to the text, in texts made to slow it down:
 * repetitions of what it itself names, with an end that does not fit.
 */
export function staysFast(pattern: string): boolean {
  const known = judged.get(pattern);
  if (known !== undefined) return known;
  const context = createContext({ pattern: new RegExp(pattern, 'u'), text: '' });
  const search = new Script('pattern.lastIndex = 0; pattern.test(text)');
  const cost = (unit: string, end: string, chars: number): number => {
    Object.assign(context, { text: unit.repeat(Math.ceil(chars / unit.length)) + end });
    return costOf(() => search.runInContext(context, { timeout: STOP_MS }));
  };
  const probes = unitsOf(pattern).flatMap((unit) => ENDS.map((end) => ({ unit, end, ms: 0 })));
  const fast = probes.every((probe) => {
    probe.ms = cost(probe.unit, probe.end, PROBE_CHARS);
    return probe.ms <= MOST_CPU_MS;
  });
  if (fast) for (const probe of probes) probe.ms = cost(probe.unit, probe.end, RANKED_CHARS);
  const worst = probes.sort((one, other) => other.ms - one.ms).slice(0, LONG_PROBES);
  const grows = ({ unit, end }: { unit: string; end: string }): boolean => {
    const long = () => cost(unit, end, LONG_PROBE_CHARS);
    const first = long();
    if (first <= SMALL_MS || first > MOST_CPU_MS) return first > MOST_CPU_MS;
    const short = cost(unit, end, LONG_PROBE_CHARS / 4);
    return Math.min(first, long()) > MOST_GROWTH * short;
  };
  const linear = fast && !worst.some(grows);
  if (judged.size >= MOST_JUDGED) judged.clear();
  judged.set(pattern, linear);
  return linear;
}

/** Pieces to repeat: the characters of the pattern, its words, and what classes usually stand for. */
function unitsOf(pattern: string): string[] {
  const plain = pattern.replaceAll(/\\[a-zA-Z]/g, ' ');
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set([...USUAL, ...words, ...plain])].slice(0, MOST_UNITS);
}

/** Processor time of the probe, the least of a few tries, in milliseconds; more than the most where it was stopped. */
function costOf(probe: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < TRIES && least > MOST_CPU_MS; tried++) {
    const before = process.threadCpuUsage();
    try {
      probe();
      const { user, system } = process.threadCpuUsage(before);
      least = Math.min(least, (user + system) / 1000);
    } catch {
      // It was stopped: once more, since others may have had the processor.
    }
  }
  return least;
}
