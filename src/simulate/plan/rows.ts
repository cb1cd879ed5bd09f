/** Whose work an exchange is. */
export const OWN = 0;
export const HARVEST = 1;
export const COVER = 2;
export type RowRole = typeof OWN | typeof HARVEST | typeof COVER;

/** One planned exchange, before any of its content is made. */
export interface Row {
  /** UTC milliseconds. */
  ms: number;
  /** Position in the cast. */
  account: number;
  /** Number of the session in the account's day, and of the request in the session. */
  session: number;
  turn: number;
  /** Position in RECIPES. */
  recipe: number;
  role: RowRole;
  /** Where in its distribution the size of the answer lies, in [0, 1). */
  work: number;
  /** Number of the harvest task in its campaign; 0 for the rest. */
  task: number;
}

/** Columns of rows; what crosses to the rendering threads. */
export interface RowColumns {
  length: number;
  ms: Float64Array;
  account: Uint32Array;
  session: Uint32Array;
  turn: Uint16Array;
  recipe: Uint8Array;
  role: Uint8Array;
  work: Float32Array;
  task: Uint32Array;
}

function emptyColumns(capacity: number): RowColumns {
  return {
    length: 0,
    ms: new Float64Array(capacity),
    account: new Uint32Array(capacity),
    session: new Uint32Array(capacity),
    turn: new Uint16Array(capacity),
    recipe: new Uint8Array(capacity),
    role: new Uint8Array(capacity),
    work: new Float32Array(capacity),
    task: new Uint32Array(capacity),
  };
}

const NAMES = ['ms', 'account', 'session', 'turn', 'recipe', 'role', 'work', 'task'] as const;

/** The rows of a day: appended in any order, read in the order of time. */
export class DayRows {
  /** Rows of one day are numbered in 24 bits. */
  static readonly MOST = 2 ** 24;
  #columns = emptyColumns(4096);

  get length(): number {
    return this.#columns.length;
  }

  clear(): void {
    this.#columns.length = 0;
  }

  push(row: Row): void {
    if (this.#columns.length === this.#columns.ms.length) this.#grow();
    const at = this.#columns.length++;
    for (const name of NAMES) this.#columns[name][at] = row[name];
  }

  /**
   * Positions in order of time. Rows of the same millisecond are ordered by a permutation of their
   * numbers, so that the order tells nothing of who was planned first.
   */
  order(): Uint32Array {
    const { length, ms } = this.#columns;
    const mask = DayRows.MOST - 1;
    const start = length === 0 ? 0 : (ms.subarray(0, length).reduce((a, b) => Math.min(a, b)) ?? 0);
    const keys = new Float64Array(length);
    for (let row = 0; row < length; row++) {
      const tie = Math.imul(row, 0x9e3779b1) & mask;
      keys[row] = (ms[row]! - start) * DayRows.MOST + tie;
    }
    keys.sort();
    const inverse = inverseOdd(0x9e3779b1);
    return Uint32Array.from(keys, (key) => Math.imul(key % DayRows.MOST, inverse) & mask);
  }

  /** The rows at the given positions. */
  gather(positions: Uint32Array): RowColumns {
    const slice = emptyColumns(positions.length);
    slice.length = positions.length;
    for (const name of NAMES) {
      const from = this.#columns[name];
      const to = slice[name];
      for (let at = 0; at < positions.length; at++) {
        to[at] = from[positions[at]!]!;
      }
    }
    return slice;
  }

  #grow(): void {
    const bigger = emptyColumns(this.#columns.ms.length * 2);
    for (const name of NAMES) bigger[name].set(this.#columns[name]);
    bigger.length = this.#columns.length;
    this.#columns = bigger;
  }
}

/** Inverse of an odd number modulo 2^32 (Newton's iteration). */
function inverseOdd(value: number): number {
  let inverse = value;
  for (let step = 0; step < 5; step++) {
    inverse = Math.imul(inverse, 2 - Math.imul(value, inverse));
  }
  return inverse;
}

export function rowAt(columns: RowColumns, at: number): Row {
  return {
    ms: columns.ms[at]!,
    account: columns.account[at]!,
    session: columns.session[at]!,
    turn: columns.turn[at]!,
    recipe: columns.recipe[at]!,
    role: columns.role[at] as RowRole,
    work: columns.work[at]!,
    task: columns.task[at]!,
  };
}
