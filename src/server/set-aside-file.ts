/** Keeps the exchanges that nobody can store in a file, up to a bound, for whoever looks into why. */
import { appendFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Taken } from '#ingest/index';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';

const MOST_BYTES = 16_777_216;

/** One JSON object a line: the exchange without its texts, and why. */
export class SetAsideFile {
  readonly #path: string;
  readonly #log: Log;
  readonly #mostBytes: number;
  #bytes: number | null = null;

  constructor(stateDirectory: string, log: Log, mostBytes = MOST_BYTES) {
    this.#path = join(stateDirectory, 'set-aside.ndjson');
    this.#log = log;
    this.#mostBytes = mostBytes;
  }

  /** Null while nothing is kept there. */
  async name(): Promise<string | null> {
    return (await this.#size()) === 0 ? null : this.#path;
  }

  /** Keeps as many as there is room for. A file that cannot be written stops nobody: the log has it. */
  async keep(setAside: Taken['setAside']): Promise<void> {
    try {
      let size = await this.#size();
      const lines: string[] = [];
      for (const { why, exchange } of setAside) {
        const line = `${JSON.stringify({ why, exchange })}\n`;
        size += Buffer.byteLength(line);
        if (size > this.#mostBytes) break;
        lines.push(line);
      }
      const text = lines.join('');
      await appendFile(this.#path, text, { mode: 0o600 });
      this.#bytes = (await this.#size()) + Buffer.byteLength(text);
    } catch (thrown) {
      this.#log.error('set-aside-file-fail', { path: this.#path, why: messageOf(thrown) });
    }
  }

  async #size(): Promise<number> {
    this.#bytes ??= await stat(this.#path).then(
      ({ size }) => size,
      () => 0,
    );
    return this.#bytes;
  }
}
