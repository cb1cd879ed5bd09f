/** Keeps the key that signs the audit log, the one that is to follow it, and the handovers before. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { link, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { auditHandoversSchema, MOST_KEY_CHANGES } from '#schema/audit-head';
import { failure, messageOf } from '#std/errors';
import { type Handover, type LogKey, logKeys, openHead } from '#std/log-keys';
import { oneAtATime, readIfThere, replaceFile, syncFolderOf } from './kept-files.ts';
import { AUDIT_ORIGIN, createLogSigner, type LogSigner } from './signer.ts';

/** The keys at one moment. */
export interface KnownKeys {
  signer: LogSigner;
  /** Oldest first. */
  handovers: readonly Handover[];
  /** All that may have signed the log. */
  all: readonly LogKey[];
}

export interface SignerKeys {
  /** As the files say now: another process may have changed the key. Throws AUDIT_KEY_UNUSABLE. */
  known(): Promise<KnownKeys>;
  /** Makes the key that is to follow; nothing is signed with it before it is named in the log. */
  prepare(): Promise<{ from: string; to: string }>;
  /** The prepared key, where it is still the one of this verifier key. */
  prepared(to: string): Promise<LogSigner | null>;
  /** Puts the prepared key in the current one's place, if it signed this note, too. Idempotent. */
  handOver(note: string): Promise<void>;
}

/**
 * In files that only their owner reads: `KEY`, made on first use, `KEY.next-ID` and `KEY.keys`. They must not
 * be where the records are: whoever can change both could rewrite the log.
 */
export function signerKeys(path: string): SignerKeys {
  const handoversPath = `${path}.keys`;
  const pathOf = (verifier: string): string => `${path}.next-${keyIdIn(verifier)}`;
  let last: { pem: string; text: string | null; keys: KnownKeys } | null = null;
  const explained = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (thrown) {
      throw failure('AUDIT_KEY_UNUSABLE', { path, why: messageOf(thrown) }, { cause: thrown });
    }
  };
  const known = async (): Promise<KnownKeys> => {
    const pem = (await readIfThere(path)) ?? (await makeKey(path));
    const text = await readIfThere(handoversPath);
    if (last?.pem === pem && last.text === text) return last.keys;
    const signer = createLogSigner(privateKeyOf(pem));
    const handovers = text === null ? [] : auditHandoversSchema.parse(JSON.parse(text));
    const all = logKeys(signer.verifier, handovers) as LogKey[];
    last = { pem, text, keys: { signer, handovers, all } };
    return last.keys;
  };
  /** The keys that were prepared; most often none. */
  const prepared = async (): Promise<{ file: string; signer: LogSigner }[]> => {
    const names = await readdir(dirname(path));
    const files = names.filter((name) => NEXT.test(name) && name.startsWith(`${basename(path)}.`));
    const read = files.map(async (name) => {
      const file = join(dirname(path), name);
      const pem = await readIfThere(file);
      return pem === null ? [] : [{ file, signer: createLogSigner(privateKeyOf(pem)) }];
    });
    return (await Promise.all(read)).flat();
  };
  // The change that handed over settles while the next one is checked: both come here with one note.
  const inTurn = oneAtATime();
  const handOver = async (note: string): Promise<void> => {
    if (!isSignedTwice(note)) return;
    const waiting = await prepared();
    const next = waiting.find(({ signer }) => openHead(note, logKeys(signer.verifier) ?? []));
    if (next === undefined) return;
    const { signer: current, handovers } = await known();
    const handover = { from: current.verifier, to: next.signer.verifier, note };
    const told = handovers.some(({ to }) => to === handover.to);
    // First the handover: a start between the two finds the next key and goes on from here.
    if (!told) {
      const text = JSON.stringify([...handovers, handover], null, 2);
      await replaceFile(handoversPath, `${text}\n`, true);
    }
    await rename(next.file, path).catch(async (thrown: NodeJS.ErrnoException) => {
      // Another process that shares the key was first.
      const { signer } = await known();
      if (thrown.code !== 'ENOENT' || signer.verifier !== handover.to) throw thrown;
    });
    await syncFolderOf(path);
    // What somebody else prepared meanwhile was to follow the key that is gone.
    for (const other of waiting.filter((each) => each !== next)) {
      await rm(other.file, { force: true });
    }
  };
  return {
    known: () => explained(known),
    prepare: () =>
      explained(async () => {
        const { signer, handovers } = await known();
        if (handovers.length >= MOST_KEY_CHANGES) throw new Error('it was changed too often');
        const { privateKey } = generateKeyPairSync('ed25519');
        const to = createLogSigner(privateKey).verifier;
        await replaceFile(pathOf(to), pemOf(privateKey), true);
        return { from: signer.verifier, to };
      }),
    prepared: (to) =>
      explained(async () => {
        const pem = await readIfThere(pathOf(to));
        return pem === null ? null : createLogSigner(privateKeyOf(pem));
      }),
    handOver: (note) => explained(() => inTurn(() => handOver(note))),
  };
}

/** What keeps a start from signing with this file; null also where a start would make the key. */
export async function auditKeyProblem(path: string): Promise<string | null> {
  try {
    if ((await readIfThere(path)) !== null) await signerKeys(path).known();
    return null;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

const NEXT = /\.next-[0-9a-f]{8}$/;
const keyIdIn = (verifier: string): string => /\+([0-9a-f]{8})\+/.exec(verifier)?.[1] ?? '';

const isSignedTwice = (note: string): boolean => note.split(`\n— ${AUDIT_ORIGIN} `).length > 2;

const pemOf = (key: KeyObject): string => String(key.export({ format: 'pem', type: 'pkcs8' }));

function privateKeyOf(pem: string): KeyObject {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('it holds no Ed25519 key');
  return key;
}

/** Of two processes that make one at once, the first wins and the other takes its key. */
async function makeKey(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${path}.${randomUUID()}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(pemOf(privateKey));
    await file.sync();
  } finally {
    await file.close();
  }
  await link(draft, path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'EEXIST') throw thrown;
  });
  await rm(draft);
  return readFile(path, 'utf8');
}
