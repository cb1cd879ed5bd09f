/** The folder of a witness: its key, the log's key, the last head, and the evidence of conflicts. */
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { witnessKey } from '#std/cosignature';
import { failure, messageOf } from '#std/errors';
import { secretEntries } from '#std/secret-keys';

export interface WitnessFiles {
  /**
   * The keys that sign, the current one first: while one is replaced, the former one signs, too. As the
   * file says now; what verifies them is written beside it. Rejects where the file has none.
   */
  readKeys(): Promise<readonly KeyObject[]>;
  /** The log's public key as it was told first; null before. */
  readLogKey(): Promise<string | null>;
  keepLogKey(verifier: string): Promise<void>;
  /** The note that was witnessed last, cosigned; null before the first. */
  readHead(): Promise<string | null>;
  /** On disk when this resolves. */
  keepHead(note: string): Promise<void>;
  /** Kept under its digest, so that nothing overwrites it; gives the file's path. */
  keepEvidence(text: string): Promise<string>;
}

const DIGEST_CHARS = 16;

/**
 * `key.pem` (private), `key.pub`, `log.pub`, `head.note`, `conflict-….json`. Throws CONFIG_UNREADABLE
 * for a folder or key that cannot be used.
 */
export async function openWitnessFiles(directory: string, name: string): Promise<WitnessFiles> {
  const at = (file: string): string => join(directory, file);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    if ((await readIfThere(at('key.pem'))) === null) {
      const { privateKey } = generateKeyPairSync('ed25519');
      const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
      await replaceFile(at('key.pem'), pem.toString());
    }
    let last: { text: string; keys: readonly KeyObject[] } | null = null;
    const readKeys = async (): Promise<readonly KeyObject[]> => {
      const text = await readFile(at('key.pem'), 'utf8');
      if (last?.text === text) return last.keys;
      const keys = secretEntries(text).map((pem) => createPrivateKey(pem));
      if (keys.length === 0) throw new Error('key.pem has no key');
      const verifiers = keys.map((key) => witnessKey(name, key));
      await replaceFile(at('key.pub'), `${verifiers.join('\n')}\n`);
      last = { text, keys };
      return keys;
    };
    await readKeys();
    return {
      readKeys,
      readLogKey: async () => (await readIfThere(at('log.pub')))?.trim() ?? null,
      keepLogKey: (verifier) => replaceFile(at('log.pub'), `${verifier}\n`),
      readHead: () => readIfThere(at('head.note')),
      keepHead: (note) => replaceFile(at('head.note'), note),
      keepEvidence: async (text) => {
        const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST_CHARS);
        const path = at(`conflict-${digest}.json`);
        if ((await readIfThere(path)) === null) await replaceFile(path, text);
        return path;
      },
    };
  } catch (thrown) {
    const why = messageOf(thrown);
    throw failure('CONFIG_UNREADABLE', { path: directory, why }, { cause: thrown });
  }
}

function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null;
    throw thrown;
  });
}

async function replaceFile(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
