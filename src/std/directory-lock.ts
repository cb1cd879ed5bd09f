/** Keeps two processes out of one state directory; a killed holder leaves no lock behind. */

import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failure } from './errors.ts';

/** Held by one process; a holder that was killed holds nothing. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** What the system tells of a process; its name in brackets may hold spaces, what follows not. */
async function statOf(processId: number): Promise<string[]> {
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** When a process started, so that another one under the same number is not taken for it. */
async function startOf(processId: number): Promise<string | null> {
  return (await statOf(processId))[19] ?? null;
}

/** Dead, and its parent has not asked how it ended. */
async function isZombie(processId: number): Promise<boolean> {
  return (await statOf(processId))[0] === 'Z';
}

async function isAlive(holder: { processId: number; startedAt: string | null }): Promise<boolean> {
  try {
    process.kill(holder.processId, 0);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (await isZombie(holder.processId)) return false;
  const startedAt = await startOf(holder.processId);
  return startedAt === null || holder.startedAt === null || startedAt === holder.startedAt;
}

/**
 * Takes a directory for this process: two that write into one directory would destroy it. The lock is a
 * file beside it. Throws STORE_IN_USE while a living process has it.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = `${directory.replace(/\/+$/, '')}.lock`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const own = { processId: process.pid, startedAt: await startOf(process.pid) };
  for (let attempt = 0; attempt < 5; attempt++) {
    const file = await open(path, 'wx', 0o600).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code !== 'EEXIST') throw thrown;
      return null;
    });
    if (file !== null) {
      await file.writeFile(JSON.stringify(own));
      await file.close();
      return { release: () => rm(path, { force: true }) };
    }
    const text = await readFile(path, 'utf8').catch(() => '');
    const holder = parseHolder(text);
    if (holder !== null && (await isAlive(holder))) {
      throw failure('STORE_IN_USE', { directory, holder: `process ${holder.processId}` });
    }
    await rm(path, { force: true });
  }
  throw failure('STORE_IN_USE', { directory, holder: 'another process' });
}

function parseHolder(text: string): { processId: number; startedAt: string | null } | null {
  try {
    const { processId, startedAt } = JSON.parse(text) as Record<string, unknown>;
    if (!Number.isInteger(processId)) return null;
    return { processId: processId as number, startedAt: (startedAt as string) ?? null };
  } catch {
    return null;
  }
}
