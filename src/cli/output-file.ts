import { constants } from 'node:fs';
import { access, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { failure, messageOf } from '#std/errors';

/**
 * Makes sure that a file can be written before long work starts; the function it gives writes it
 * whole, so that nobody ever sees half of it. Throws OUTPUT_UNWRITABLE.
 */
export async function reserveOutput(path: string): Promise<(text: string) => Promise<void>> {
  const target = resolve(path);
  try {
    await access(dirname(target), constants.W_OK);
    const existing = await stat(target).catch(() => null);
    if (existing?.isDirectory() === true) throw new Error('it is a directory');
  } catch (thrown) {
    throw failure('OUTPUT_UNWRITABLE', { path, why: messageOf(thrown) });
  }
  return async (text) => {
    const draft = `${target}.part`;
    try {
      await writeFile(draft, text);
      await rename(draft, target);
    } catch (thrown) {
      throw failure('OUTPUT_UNWRITABLE', { path, why: messageOf(thrown) }, { cause: thrown });
    }
  };
}
