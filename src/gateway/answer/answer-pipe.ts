/** The interface of all answer pipes, and the pipe that reads nothing. */
import { type Metered, nothingMetered } from '#providers/index';

/**
 * What an answer goes through on its way to the client: it is metered, and changed only where
 * something was decided. Pipes are synchronous, bounded in memory, and never throw on foreign bytes.
 */
export interface AnswerPipe {
  /** Takes bytes from the provider and gives the bytes for the client; empty = nothing yet. */
  push(chunk: Buffer): Buffer;
  /** No more bytes will come: reads what was collected, gives what was held back. Called once. */
  end(): Buffer;
  /** What is known so far; complete after `end`, or once `ended` is true in it. */
  readonly metered: Metered;
  /** Whether the client gets other bytes than the provider sent. */
  readonly changes: boolean;
}

export const NO_BYTES: Buffer = Buffer.alloc(0);

/** Passes bytes and reads nothing. */
export function opaquePipe(): AnswerPipe {
  return {
    push: (chunk) => chunk,
    end: () => NO_BYTES,
    metered: nothingMetered(),
    changes: false,
  };
}

/** Keeps a copy of what goes by, up to a bound; nothing once the bound is passed. */
export class BoundedCopy {
  #chunks: Buffer[] = [];
  #size = 0;
  #overflowed = false;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#overflowed) return;
    if (this.#size > this.#limit) {
      this.#overflowed = true;
      this.#chunks = [];
    } else this.#chunks.push(chunk);
  }

  /** All bytes, or null when they were more than the bound. */
  take(): Buffer | null {
    if (this.#overflowed) return null;
    const bytes = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#chunks = [];
    return bytes as Buffer;
  }
}
