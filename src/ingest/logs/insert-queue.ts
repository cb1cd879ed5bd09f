/** Batches rows and texts into inserts and holds the reader back when the store falls behind. */
import { createExchangeInserter, type ExchangeText, insertTexts, type Store } from '#store/index';

/** Rows of one insert: what the store takes fastest. */
const BATCH_ROWS = 100_000;
const BATCH_BYTES = 64 * 1024 * 1024;
const TEXT_BATCH = 10_000;
/** Inserts on their way at a time. */
const CONCURRENCY = 2;

/** Collects blocks of rows into batches for the store; waits when the store falls behind. */
export interface InsertQueue {
  add(block: Uint8Array, rows: number): Promise<void>;
  addTexts(texts: readonly ExchangeText[]): Promise<void>;
  /** Everything added is in the store, but the rows that it refused: how many. */
  finish(): Promise<number>;
}

export function createInsertQueue(store: Store): InsertQueue {
  const running = new Set<Promise<void>>();
  const inserter = createExchangeInserter(store);
  let refused = 0;
  let blocks: Uint8Array[] = [];
  let rows = 0;
  let bytes = 0;
  let texts: ExchangeText[] = [];
  let failure: { error: unknown } | null = null;

  const start = async (insert: () => Promise<void>): Promise<void> => {
    while (running.size >= CONCURRENCY) await Promise.race(running);
    if (failure !== null) throw failure.error;
    const done = insert()
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(done));
    running.add(done);
  };
  const flushRows = async (): Promise<void> => {
    const batch = blocks;
    [blocks, rows, bytes] = [[], 0, 0];
    if (batch.length === 0) return;
    await start(async () => {
      refused += (await inserter.insert(batch)).length;
    });
  };
  const flushTexts = async (): Promise<void> => {
    const batch = texts;
    texts = [];
    if (batch.length > 0) await start(() => insertTexts(store, batch));
  };
  return {
    async add(block, count) {
      blocks.push(block);
      rows += count;
      bytes += block.length;
      if (rows >= BATCH_ROWS || bytes >= BATCH_BYTES) await flushRows();
    },
    async addTexts(added) {
      texts.push(...added);
      if (texts.length >= TEXT_BATCH) await flushTexts();
    },
    async finish() {
      await flushRows();
      await flushTexts();
      await Promise.all(running);
      if (failure !== null) throw failure.error;
      return refused;
    },
  };
}
