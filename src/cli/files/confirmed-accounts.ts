/** Reads the account ids of `scan --confirmed`, from the option itself or from a file. */
import { readFile, stat } from 'node:fs/promises';
import { failure, messageOf } from '#std/errors';

const MOST_BYTES = 16_000_000;

/**
 * Account ids that an analyst gives: separated by commas, or `@file` with one a line (for ids with
 * commas, and for many). Throws INPUT_UNREADABLE.
 */
export async function readConfirmed(given: string | undefined): Promise<string[]> {
  if (given === undefined) return [];
  const ids = given.startsWith('@') ? await linesOf(given.slice(1)) : given.split(',');
  return [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
}

async function linesOf(path: string): Promise<string[]> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new Error('it is too large for a list of accounts');
    return (await readFile(path, 'utf8')).split(/\r?\n/);
  } catch (thrown) {
    throw failure('INPUT_UNREADABLE', { path, why: messageOf(thrown) }, { cause: thrown });
  }
}
