/** How a file was read. */
export interface SourceReport {
  file: string;
  /** Lines, records or entries that were used. */
  read: number;
  rejected: number;
  /** Why the file breaks off before its end; null when it does not. */
  damage: string | null;
  /** The first rejected lines; what was wrong, never what it said. */
  examples: readonly RejectedLine[];
}

export interface RejectedLine {
  /** From 1. */
  line: number;
  field: string | null;
  why: string;
}

const MOST_EXAMPLES = 20;

/** Counts while a file is read. */
export class SourceCounter {
  read = 0;
  rejected = 0;
  readonly #file: string;
  readonly #examples: RejectedLine[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  reject(line: number, field: string | null, why: string): void {
    this.rejected++;
    this.note(line, field, why);
  }

  /** Something to tell that cost no line. */
  note(line: number, field: string | null, why: string): void {
    if (this.#examples.length < MOST_EXAMPLES) this.#examples.push({ line, field, why });
  }

  report(damage: string | null): SourceReport {
    return {
      file: this.#file,
      read: this.read,
      rejected: this.rejected,
      damage,
      examples: [...this.#examples],
    };
  }
}
