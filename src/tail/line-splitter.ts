/** Cuts what was read of a log into lines, with a bound on the longest. */

const NEWLINE = 10;
export const MOST_LINE_BYTES = 1 << 20;

export interface TakenLines {
  lines: string[];
  /** The start of a line whose end has not come yet. */
  carry: Buffer<ArrayBuffer>;
  /** A line grew too long: what follows up to the next newline is dropped. */
  skipping: boolean;
  longLines: number;
}

/** Whole lines of what was carried over and what came; a line above the limit is dropped. */
export function takeLines(carry: Buffer, bytes: Buffer, skipping: boolean): TakenLines {
  const last = bytes.lastIndexOf(NEWLINE);
  if (last < 0) {
    if (skipping) return { lines: [], carry: Buffer.alloc(0), skipping: true, longLines: 0 };
    const grown = Buffer.concat([carry, bytes]);
    if (grown.length <= MOST_LINE_BYTES) {
      return { lines: [], carry: grown, skipping: false, longLines: 0 };
    }
    return { lines: [], carry: Buffer.alloc(0), skipping: true, longLines: 1 };
  }
  const start = skipping ? bytes.indexOf(NEWLINE) + 1 : 0;
  const whole = Buffer.concat([carry, bytes.subarray(start, last)]);
  const text = start > last ? '' : whole.toString('utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const rest = Buffer.from(bytes.subarray(last + 1));
  return { lines, carry: rest, skipping: false, longLines: 0 };
}
