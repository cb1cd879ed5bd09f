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

/** The file has lines, and none of them can be used: it is another file than was meant. */
export function saysNothing({ read, rejected, damage }: SourceReport): boolean {
  return read === 0 && (rejected > 0 || damage !== null);
}

/** Told of each line, or field of a line, that cannot be used; a promise asks to wait before more is read. */
export type TakeUnused = (file: string, unused: RejectedLine) => void | Promise<void>;

const MOST_EXAMPLES = 20;

/** Counts while a file is read. */
export class SourceCounter {
  read = 0;
  rejected = 0;
  readonly #file: string;
  readonly #examples: RejectedLine[] = [];

  readonly #tell: TakeUnused | null;
  #told: void | Promise<void> = undefined;

  constructor(file: string, tell: TakeUnused | null = null) {
    this.#file = file;
    this.#tell = tell;
  }

  reject(line: number, field: string | null, why: string): void {
    this.rejected++;
    this.note(line, field, why);
  }

  /** Something to tell that cost no line. */
  note(line: number, field: string | null, why: string): void {
    const unused = { line, field, why };
    if (this.#examples.length < MOST_EXAMPLES) this.#examples.push(unused);
    if (this.#tell !== null) this.#told = this.#tell(this.#file, unused);
  }

  /** Waits until whoever is told can take more. */
  readonly settled = async (): Promise<void> => {
    await this.#told;
  };

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
