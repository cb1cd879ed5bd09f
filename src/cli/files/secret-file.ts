/** Reads and writes a file of secrets, one a line or one private key after the other: the current one first, those that still read after it. */
import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { failure, messageOf } from '#std/errors';
import { secretEntries } from '#std/secret-keys';

/** At least one. Throws CONFIG_UNREADABLE and CONFIG_INVALID. */
export async function readSecretFile(path: string): Promise<[string, ...string[]]> {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    throw failure('CONFIG_UNREADABLE', { path, why: messageOf(thrown) });
  });
  const [current, ...former] = secretEntries(text);
  if (current === undefined) {
    throw failure('CONFIG_INVALID', { path, problems: '  the file is empty' });
  }
  return [current, ...former];
}

/** As a whole: who reads it meanwhile finds the one or the other. Throws OUTPUT_UNWRITABLE. */
export async function writeSecretFile(path: string, lines: readonly string[]): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${lines.join('\n')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (thrown) {
    throw failure('OUTPUT_UNWRITABLE', { path, why: messageOf(thrown) });
  }
}
