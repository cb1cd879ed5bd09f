/** Writes answer bytes to the client at the client's pace, and notices when it stalls. */
import type { ServerResponse } from 'node:http';

/** A client that reads nothing for so long while bytes wait for it is gone. */
const STALLED_MS = 120_000;

/** Longer answers are not worth copying. */
const MOST_COPIED_BYTES = 16_384;

/** Ends a response. A short body goes out in one piece with the headers, as one-byte characters. */
function endWith(response: ServerResponse, bytes: Buffer): void {
  if (bytes.length === 0) response.end();
  else if (bytes.length > MOST_COPIED_BYTES) response.end(bytes);
  else response.end(bytes.toString('latin1'), 'latin1');
}

/**
 * Writes to a client no faster than it reads, so that memory stays bounded by its buffers. Pieces that
 * came in one read from the provider go out in one write.
 */
export class ClientWriter {
  readonly #response: ServerResponse;
  readonly #flow: { pause(): void; resume(): void };
  #pieces: Buffer[] = [];
  #scheduled = false;
  #stalled: NodeJS.Timeout | null = null;

  constructor(response: ServerResponse, flow: { pause(): void; resume(): void }) {
    this.#response = response;
    this.#flow = flow;
  }

  /** Sends the headers, together with what is written before this turn ends. */
  open(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(() => this.flush());
  }

  write(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.open();
  }

  /** Sends what was written so far. */
  flush(): void {
    this.#scheduled = false;
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    const bytes = this.#take();
    if (bytes.length === 0) response.flushHeaders();
    else if (!response.write(bytes)) this.#hold();
  }

  /** Lets nothing more come until the client has read what waits for it. */
  #hold(): void {
    this.#flow.pause();
    if (this.#stalled !== null) return;
    this.#stalled = setTimeout(() => this.#response.destroy(), STALLED_MS);
    this.#response.once('drain', () => {
      this.stop();
      this.#flow.resume();
    });
  }

  /** Sends the last pieces, and that they are the last. */
  end(pieces: readonly Buffer[]): void {
    this.#pieces.push(...pieces);
    endWith(this.#response, this.#take());
  }

  stop(): void {
    if (this.#stalled !== null) clearTimeout(this.#stalled);
    this.#stalled = null;
  }

  #take(): Buffer {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }
}
