/** Follows a log file that a server is writing, for the command that watches it live. */

import { statSync } from 'node:fs';
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
  let current = openFirst(options);
  const retiring: { file: FollowedFile; until: number }[] = [];
  try {
    while (!abort.aborted) {
      let busy = false;
      for (const old of [...retiring]) {
        const gleaned = old.file.glean();
        busy ||= gleaned.more;
        const over = clock() > old.until && !gleaned.more;
        const rest = over ? old.file.rest() : [];
        yield { lines: [...gleaned.lines, ...rest], rotation: 'none' };
        if (!over) continue;
        retiring.splice(retiring.indexOf(old), 1);
        old.file.close();
      }
      const { lines, truncated, more } = current.glean();
      yield { lines, rotation: truncated ? 'truncated' : 'none' };
      busy ||= more;
      const renamed = more ? null : openIfReplaced(path, current);
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
    current.close();
    for (const { file } of retiring) file.close();
  }
}

function openFirst({ path, from }: FollowOptions): FollowedFile {
  try {
    return new FollowedFile(path, from);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') {
      throw failure('INPUT_NOT_FOUND', { path });
    }
    throw failure('INPUT_UNREADABLE', { path, why: messageOf(thrown) });
  }
}

/** The file that now bears the name, if it is another one; between rename and create there is none. */
function openIfReplaced(path: string, current: FollowedFile): FollowedFile | null {
  const now = statSync(path, { throwIfNoEntry: false });
  if (now === undefined || `${now.dev}:${now.ino}` === current.identity) return null;
  try {
    return new FollowedFile(path, 'start');
  } catch {
    return null;
  }
}
