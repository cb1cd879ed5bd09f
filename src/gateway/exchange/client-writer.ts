import type { ServerResponse } from 'node:http';

/** A client that reads nothing for so long while bytes wait for it is gone. */
const STALLED_MS = 120_000;

/** Longer answers are not worth copying. */
const MOST_COPIED_BYTES = 16_384;

/** Ends a response. A short body goes out in one piece with the headers, as one-byte characters. */
export function endWith(response: ServerResponse, bytes: Buffer): void {
  if (bytes.length === 0) response.end();
  else if (bytes.length > MOST_COPIED_BYTES) response.end(bytes);
  else response.end(bytes.toString('latin1'), 'latin1');
}

/** Writes to a client no faster than it reads, so that memory stays bounded by its buffers. */
export class ClientWriter {
  readonly #response: ServerResponse;
  readonly #flow: { pause(): void; resume(): void };
  #stalled: NodeJS.Timeout | null = null;

  constructor(response: ServerResponse, flow: { pause(): void; resume(): void }) {
    this.#response = response;
    this.#flow = flow;
    response.on('drain', () => {
      this.stop();
      flow.resume();
    });
  }

  write(bytes: Buffer): void {
    if (bytes.length === 0 || this.#response.write(bytes)) return;
    this.#flow.pause();
    this.#stalled ??= setTimeout(() => this.#response.destroy(), STALLED_MS);
  }

  stop(): void {
    if (this.#stalled !== null) clearTimeout(this.#stalled);
    this.#stalled = null;
  }
}
