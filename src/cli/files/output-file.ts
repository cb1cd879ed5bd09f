/** Writes the output files of commands whole: no reader ever sees half of one. */
import { constants } from 'node:fs';
import { access, open, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { failure, messageOf } from '#std/errors';
import type { Output } from '../terminal/output.ts';

/**
 * Makes sure that a file can be written before long work starts; the function it gives writes it
 * whole, so that nobody ever sees half of it. Throws OUTPUT_UNWRITABLE.
 */
export async function reserveOutput(path: string): Promise<(text: string) => Promise<void>> {
  const target = await writableTarget(path);
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

/** The path in full. Throws OUTPUT_UNWRITABLE. */
async function writableTarget(path: string): Promise<string> {
  const target = resolve(path);
  try {
    await access(dirname(target), constants.W_OK);
    const existing = await stat(target).catch(() => null);
    if (existing?.isDirectory() === true) throw new Error('it is a directory');
    return target;
  } catch (thrown) {
    throw failure('OUTPUT_UNWRITABLE', { path, why: messageOf(thrown) });
  }
}

/** What is written piece by piece, to a file that appears whole at its end, or to stdout. */
export interface PieceOutput {
  write(text: string): Promise<void>;
  end(): Promise<void>;
}

/** Throws OUTPUT_UNWRITABLE. */
export async function openOutput(path: string | undefined, stdout: Output): Promise<PieceOutput> {
  if (path === undefined) {
    return { write: async (text) => void stdout.write(text), end: async () => {} };
  }
  const target = await writableTarget(path);
  const refuse = (thrown: unknown) =>
    failure('OUTPUT_UNWRITABLE', { path, why: messageOf(thrown) }, { cause: thrown });
  const draft = `${target}.part`;
  const file = await open(draft, 'w').catch((thrown: unknown) => {
    throw refuse(thrown);
  });
  return {
    write: async (text) => {
      await file.appendFile(text).catch((thrown: unknown) => {
        throw refuse(thrown);
      });
    },
    end: async () => {
      await file.close();
      await rename(draft, target);
    },
  };
}
