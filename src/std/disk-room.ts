/** Stops databases before they meet a full disk, which they bear badly. */

import { statfs } from 'node:fs/promises';
import { failure } from './errors.ts';

/** With less than this databases begin to refuse, or worse. */
const LEAST_FREE_BYTES = 64 * 1024 * 1024;
const MB = 2 ** 20;

/** Throws DISK_FULL when hardly anything is left where a directory is. */
export async function ensureRoom(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES) return;
  throw failure('DISK_FULL', { directory, free_mb: Math.floor(free / MB) });
}
