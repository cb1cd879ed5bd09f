/** Signs the heads of the audit log, and keeps the key that does. */

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { checkpointText } from '#std/checkpoint';
import { failure, messageOf } from '#std/errors';
import { keyIdOf, verifierKey } from '#std/signed-note';

/** Signs the heads of one log. */
export interface LogSigner {
  origin: string;
  /** What verifies it; to be kept outside the database, and given to whoever checks. */
  verifier: string;
  /** A signed note over the head. About 0.1 ms. */
  sign(head: { size: number; root: Uint8Array }): string;
}

export const AUDIT_ORIGIN = 'stillwatch/audit';

export function createLogSigner(privateKey: KeyObject, origin = AUDIT_ORIGIN): LogSigner {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const raw = spki.subarray(-32);
  const keyId = keyIdOf(origin, raw);
  return {
    origin,
    verifier: verifierKey(origin, raw),
    sign: ({ size, root }) => {
      const text = checkpointText({ origin, size, root });
      const signature = sign(null, Buffer.from(text), privateKey);
      return `${text}\n— ${origin} ${Buffer.concat([keyId, signature]).toString('base64')}\n`;
    },
  };
}

/**
 * The signing key in a file that only its owner reads, made on first use. It must not be where the
 * records are: whoever can change both could rewrite the log.
 */
export async function openLogSigner(path: string, origin = AUDIT_ORIGIN): Promise<LogSigner> {
  try {
    const pem = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code !== 'ENOENT') throw thrown;
      return null;
    });
    const key = pem === null ? await makeKey(path) : createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new Error('it holds no Ed25519 key');
    return createLogSigner(key, origin);
  } catch (thrown) {
    throw failure('AUDIT_KEY_UNUSABLE', { path, why: messageOf(thrown) }, { cause: thrown });
  }
}

/** Of two processes that make one at once, the first wins and the other takes its key. */
async function makeKey(path: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${path}.${randomUUID()}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    await file.sync();
  } finally {
    await file.close();
  }
  const taken = await link(draft, path).then(
    () => false,
    (thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'EEXIST') return true;
      throw thrown;
    },
  );
  await rm(draft);
  return taken ? createPrivateKey(await readFile(path, 'utf8')) : privateKey;
}
