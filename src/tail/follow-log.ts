import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#std/clock';
import { failure, messageOf } from '#std/errors';
import { FollowedFile } from './followed-file.ts';

/** A server may write to the renamed file until it was told to reopen. */
const RETIRE_MS = 10_000;

export interface FollowOptions {
  path: string;
  from: 'start' | 'end';
  /** Stop at the end instead of waiting for more. */
  once: boolean;
  pollMs: number;
  clock: Clock;
  abort: AbortSignal;
}

export interface LogBatch {
  lines: string[];
  rotation: 'none' | 'renamed' | 'truncated';
}

/**
 * Lines of a log as they are written, through rotation by rename or by truncation, without losing
 * any that reached the file (unless it is rotated twice between two looks). Gives a batch at every
 * look, empty when there is nothing new, so that the caller can let time pass. Ends when aborted, or
 * at the end with `once`. Throws INPUT_NOT_FOUND or INPUT_UNREADABLE when it cannot begin.
 */
export async function* followLog(options: FollowOptions): AsyncGenerator<LogBatch> {
  const { path, clock, abort } = options;
  let current = await openFirst(options);
  const retiring: { file: FollowedFile; until: number }[] = [];
  try {
    while (!abort.aborted) {
      let busy = false;
      for (const old of [...retiring]) {
        const gleaned = await old.file.glean();
        busy ||= gleaned.more;
        const over = clock() > old.until && !gleaned.more;
        const rest = over ? old.file.rest() : [];
        yield { lines: [...gleaned.lines, ...rest], rotation: 'none' };
        if (!over) continue;
        retiring.splice(retiring.indexOf(old), 1);
        await old.file.close();
      }
      const { lines, truncated, more } = await current.glean();
      yield { lines, rotation: truncated ? 'truncated' : 'none' };
      busy ||= more;
      const renamed = more ? null : await openIfReplaced(path, current);
      if (renamed !== null) {
        retiring.push({ file: current, until: clock() + RETIRE_MS });
        current = renamed;
        yield { lines: [], rotation: 'renamed' };
        continue;
      }
      if (busy) continue;
      if (options.once) break;
      await sleep(options.pollMs, undefined, { signal: abort }).catch(() => undefined);
    }
    if (options.once) yield { lines: current.rest(), rotation: 'none' };
  } finally {
    await current.close();
    for (const { file } of retiring) await file.close();
  }
}

async function openFirst({ path, from }: FollowOptions): Promise<FollowedFile> {
  try {
    return await FollowedFile.open(path, from);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') {
      throw failure('INPUT_NOT_FOUND', { path });
    }
    throw failure('INPUT_UNREADABLE', { path, why: messageOf(thrown) });
  }
}

/** The file that now bears the name, if it is another one; between rename and create there is none. */
async function openIfReplaced(path: string, current: FollowedFile): Promise<FollowedFile | null> {
  const now = await stat(path).catch(() => null);
  if (now === null || `${now.dev}:${now.ino}` === current.identity) return null;
  return await FollowedFile.open(path, 'start').catch(() => null);
}
