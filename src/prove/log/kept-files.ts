/** Files beside the key of the audit log: replaced as a whole, and on disk where it matters. */
import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Null where there is none. */
export function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null;
    throw thrown;
  });
}

/** As a whole: whoever reads meanwhile, or after a power cut, finds the one or the other. */
export async function replaceFile(path: string, text: string, lasting: boolean): Promise<void> {
  // Of this writing alone: two processes may share a key.
  const draft = `${path}.${randomUUID()}.new`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    if (lasting) await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  if (lasting) await syncFolderOf(path);
}

/** What was renamed in a folder is so after a power cut, too. */
export async function syncFolderOf(path: string): Promise<void> {
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

const DRAFT = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.new$/;
/** By then whoever wrote a draft is done with it, or dead. */
const DRAFT_MS = 60_000;

/** Removes what was being written for files of this name when a process was killed. */
export async function removeDrafts(path: string, now: number): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !DRAFT.test(name)) continue;
    const draft = join(folder, name);
    const written = (await stat(draft).catch(() => null))?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (now - written > DRAFT_MS) await rm(draft, { force: true });
  }
}

/** Runs what it is given in the order in which it was given it. */
export function oneAtATime(): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work, work);
    last = done.catch(() => {});
    return done;
  };
}
