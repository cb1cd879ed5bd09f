/** Reads the secret for hashed actor profiles from the file that `--key-file` names. */
import { failure } from '#std/errors';
import { readTextFile } from './read-result.ts';

const FEWEST_CHARS = 16;

/** The first line of a file, as the key of profiles; null without a file. Throws CONFIG_INVALID. */
export async function readProfileKey(file: string | undefined): Promise<Buffer | null> {
  if (file === undefined) return null;
  const [line = ''] = (await readTextFile(file)).split('\n');
  const secret = line.trim();
  if (secret.length < FEWEST_CHARS) {
    const problems = `  the first line has fewer than ${FEWEST_CHARS} characters`;
    throw failure('CONFIG_INVALID', { path: file, problems });
  }
  return Buffer.from(secret);
}
