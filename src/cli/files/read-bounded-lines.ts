/** Reads text files line by line, with a bound on the length of a line. */
import { createReadStream } from 'node:fs';
import { failure, messageOf } from '#std/errors';

/** Longer lines are no lines of ours; the file is not read further. */
const LONGEST_LINE_CHARS = 64 * 1024 * 1024;

/** Lines of a file as they are read. Throws INPUT_NOT_FOUND and INPUT_UNREADABLE. */
export async function* readBoundedLines(path: string): AsyncGenerator<string> {
  let held = '';
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
      const lines = (held + (chunk as string)).split('\n');
      held = lines.pop() ?? '';
      if (held.length > LONGEST_LINE_CHARS) throw new Error('a line is too long');
      yield* lines;
    }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') {
      throw failure('INPUT_NOT_FOUND', { path }, { cause: thrown });
    }
    throw failure('INPUT_UNREADABLE', { path, why: messageOf(thrown) }, { cause: thrown });
  }
  if (held !== '') yield held;
}
