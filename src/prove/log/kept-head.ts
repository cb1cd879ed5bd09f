/** Keeps a signed head of the audit log where whoever rewrites the database does not reach it. */

import { readFile, rename, writeFile } from 'node:fs/promises';
import type { RecordsView } from '#records/index';

/** The log's newest signed head in a file outside the database: a log cut back is found by it. */
export interface KeptHead {
  /** What was kept; null where there is none yet. */
  read(): Promise<string | null>;
  /** Writes what is newer, and stops following. */
  close(): Promise<void>;
}

/** A head that is so much older than the log still tells of all but the last moments. */
const WRITE_MS = 1_000;

/** Follows the log's changes by this process. What cannot be written is told to `onError`. */
export function keepHead(
  records: Pick<RecordsView, 'audit' | 'onChange'>,
  given: { path: string; onError: (thrown: unknown) => void },
): KeptHead {
  const { path, onError } = given;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const head = await records.audit.head();
    if (head === null) return;
    await writeFile(`${path}.new`, head.note, { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      writing = writing.then(write).catch(onError);
    }, WRITE_MS);
  };
  const stopListening = records.onChange(soon);
  return {
    read: () =>
      readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
        if (thrown.code === 'ENOENT') return null;
        throw thrown;
      }),
    close: async () => {
      stopListening();
      if (timer !== null) clearTimeout(timer);
      await writing;
      if (timer !== null) await write().catch(onError);
    },
  };
}
