/** Keeps on disk what the signer of the audit log signed last, and the evidence of conflicts. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { failure, messageOf } from '#std/errors';
import { oneAtATime, readIfThere, replaceFile } from './kept-files.ts';

const rememberedSchema = z.strictObject({
  size: z.number().int().min(0),
  /** The frontier, in hex: see std/merkle-tree. */
  roots: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(64),
  /** The signed note over it; null for the empty log. */
  note: z.string().nullable(),
});
/** A head that was signed, with all that is needed to check that a log extends it. */
export type Remembered = z.infer<typeof rememberedSchema>;

const memorySchema = z.strictObject({
  schema: z.literal('stillwatch.audit-memory/1'),
  /** Committed for certain. */
  kept: rememberedSchema,
  /** Signed for a transaction of which nobody heard whether it was committed. */
  pending: rememberedSchema.nullable(),
});
export type Memory = Omit<z.infer<typeof memorySchema>, 'schema'>;

export interface SignerMemory {
  /** What is remembered; null where nothing is yet. Throws AUDIT_MEMORY_UNUSABLE. */
  read(): Promise<Memory | null>;
  /** Replaces it; on disk when this resolves if it is to last. Throws AUDIT_MEMORY_UNUSABLE. */
  write(memory: Memory, given: { lasting: boolean }): Promise<void>;
  /** What is pending is committed, unless something else is pending by now; whether it was so. */
  commit(pending: Remembered): Promise<boolean>;
  /** The newest committed head in a file of its own, for people; null where there is none. */
  readHead(): Promise<string | null>;
  writeHead(note: string): Promise<void>;
  /** Keeps a document that nobody overwrites; gives the file's path. */
  keepEvidence(document: object): Promise<string>;
}

const DIGEST_CHARS = 16;

/** Beside the key: `KEY.memory`, `KEY.head`, and `KEY.conflict-….json` for each conflict. */
export function signerMemory(keyPath: string): SignerMemory {
  const [memoryPath, headPath] = [`${keyPath}.memory`, `${keyPath}.head`];
  const inTurn = oneAtATime();
  const explained = async <Value>(path: string, work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (thrown) {
      throw failure('AUDIT_MEMORY_UNUSABLE', { path, why: messageOf(thrown) }, { cause: thrown });
    }
  };
  const read = async (): Promise<Memory | null> => {
    const text = await readIfThere(memoryPath);
    if (text === null) return null;
    const { kept, pending } = memorySchema.parse(JSON.parse(text));
    return { kept, pending };
  };
  const write = (memory: Memory, lasting: boolean): Promise<void> => {
    const text = JSON.stringify({ schema: 'stillwatch.audit-memory/1', ...memory });
    return replaceFile(memoryPath, `${text}\n`, lasting);
  };
  return {
    read: () => explained(memoryPath, read),
    write: (memory, { lasting }) =>
      explained(memoryPath, () => inTurn(() => write(memory, lasting))),
    // A later change may be signed while an earlier one settles: neither may take the other's place.
    commit: (pending) =>
      explained(memoryPath, () =>
        inTurn(async () => {
          if ((await read())?.pending?.note !== pending.note) return false;
          await write({ kept: pending, pending: null }, false);
          return true;
        }),
      ),
    readHead: () => explained(headPath, () => readIfThere(headPath)),
    writeHead: (note) =>
      explained(headPath, () => inTurn(() => replaceFile(headPath, note, false))),
    keepEvidence: async (document) => {
      const text = `${JSON.stringify(document, null, 2)}\n`;
      const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST_CHARS);
      const path = `${keyPath}.conflict-${digest}.json`;
      await explained(path, () => replaceFile(path, text, true));
      return path;
    },
  };
}
