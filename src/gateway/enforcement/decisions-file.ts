/** Reads and atomically replaces the file that keeps decisions over a restart. */
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DecisionsFile } from './decision-store.ts';

async function orMissing<Value>(work: Promise<Value>): Promise<Value | null> {
  try {
    return await work;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * A file that is replaced by renaming a synced draft over it: always whole, old or new. Until it is
 * there, `before` is read in its place.
 */
export function decisionsFile(path: string, before: string = path): DecisionsFile {
  return {
    read: async () =>
      (await orMissing(readFile(path, 'utf8'))) ?? (await orMissing(readFile(before, 'utf8'))),
    changedAt: async () =>
      ((await orMissing(stat(path))) ?? (await orMissing(stat(before))))?.mtimeMs ?? null,
    write: async (text) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const draft = `${path}.new`;
      const handle = await open(draft, 'w', 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, path);
      await sync(dirname(path));
    },
  };
}
