/** Recognises gzip and zstd by their first bytes and unpacks them with bounded memory. */
import { constants, createGunzip, createZstdDecompress, type Gunzip } from 'node:zlib';

export type InputCompression = 'gzip' | 'zstd';

/** What the first bytes say, whatever the file is called; null when they are not compressed. */
export function detectCompression(head: Uint8Array): InputCompression | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  const zstd = head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;
  return zstd ? 'zstd' : null;
}

/** How much decompressed data may wait; a small file can unpack to anything. */
const WAITING_LIMIT = 8 * 1024 * 1024;

/**
 * Unpacks a stream. When it breaks off or is damaged, what came before is still given, and
 * `failed` is told why; nothing is thrown.
 */
export async function* decompress(
  chunks: AsyncIterable<Uint8Array>,
  compression: InputCompression,
  failed: (why: string) => void,
): AsyncGenerator<Uint8Array> {
  const engine = compression === 'gzip' ? createGunzip() : createZstdDecompress(ZSTD);
  const output = new EngineOutput(engine as Gunzip);
  try {
    for await (const chunk of chunks) {
      yield* output.whilst((done) => engine.write(chunk, done));
      if (output.problem !== null) break;
    }
    if (output.problem === null) yield* output.whilst((done) => engine.once('end', done).end());
    if (output.problem !== null) failed(output.problem);
  } finally {
    engine.destroy();
  }
}

type Done = (error?: Error | null) => void;

/** Window sizes up to 128 MiB, as zstd writes with --long. */
const ZSTD = { params: { [constants.ZSTD_d_windowLogMax]: 27 } };

/**
 * Takes what an engine gives as it comes. A stream that fails throws away what nobody has read yet,
 * so nothing is left waiting in it.
 */
class EngineOutput {
  problem: string | null = null;
  readonly #engine: Gunzip;
  readonly #ready: Uint8Array[] = [];
  #waiting = 0;
  #wake: () => void = () => {};

  constructor(engine: Gunzip) {
    this.#engine = engine;
    engine.on('data', (chunk: Uint8Array) => {
      this.#ready.push(chunk);
      this.#waiting += chunk.length;
      if (this.#waiting > WAITING_LIMIT) engine.pause();
      this.#wake();
    });
    engine.on('end', () => this.#wake());
    engine.on('error', (error) => {
      this.problem = error.message;
      this.#wake();
    });
  }

  /** Starts a step and gives what comes out until the engine is done with it. */
  async *whilst(start: (done: Done) => void): AsyncGenerator<Uint8Array> {
    let done = false;
    start((error) => {
      done = true;
      if (error) this.problem ??= error.message;
      this.#wake();
    });
    while (!(done || this.problem !== null) || this.#ready.length > 0) {
      if (this.#ready.length === 0) await this.#more();
      const chunks = this.#ready.splice(0);
      this.#waiting = 0;
      yield* chunks;
      if (this.#engine.isPaused()) this.#engine.resume();
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
