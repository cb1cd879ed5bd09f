/** Keeps directories of state closed to other users: what protects the files in them. */
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { failure, messageOf } from './errors.ts';

const PRIVATE = 0o700;
const OTHERS = 0o077;

/**
 * Makes a directory that only its owner can enter, or closes one that is there: embedded engines give
 * their files every right, whatever is asked of them. Asked at every start. Throws STORE_UNWRITABLE,
 * and STATE_NOT_PRIVATE where the directory is another user's or stays open.
 */
export function makePrivateDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: PRIVATE });
  } catch (thrown) {
    throw failure('STORE_UNWRITABLE', { directory, why: messageOf(thrown) });
  }
  const user = process.getuid?.();
  // Such systems have other means than modes, which this cannot judge.
  if (user === undefined) return;
  const { uid, mode } = statSync(directory);
  const close = `chmod 700 ${quoted(directory)}`;
  if (uid !== user) {
    const command = `chown ${user} ${quoted(directory)} && ${close}`;
    throw failure('STATE_NOT_PRIVATE', { directory, why: 'it belongs to another user', command });
  }
  if ((mode & OTHERS) === 0) return;
  try {
    chmodSync(directory, PRIVATE);
  } catch (thrown) {
    throw failure('STATE_NOT_PRIVATE', { directory, why: messageOf(thrown), command: close });
  }
  if ((statSync(directory).mode & OTHERS) === 0) return;
  const why = 'others may enter it, and its file system does not let this be changed';
  throw failure('STATE_NOT_PRIVATE', { directory, why, command: close });
}

/** Files of this process, and of those it starts, are its user's only. */
export function keepFilesPrivate(): void {
  if (isMainThread) process.umask(OTHERS);
}

/** For a shell. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
