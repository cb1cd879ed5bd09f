/** What a witness asks for again and again is not read from the beginning each time. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { AuditReads } from '#records/index';
import { checkpointText } from '#std/checkpoint';
import { onlyGrew } from '#std/merkle-proofs';
import { treeRoot } from '../fixtures/tree-root.ts';
import { headAfter } from './prove-records.ts';

test('the first poll reads the log, each later one the newest records', async () => {
  const leaves = Array.from({ length: 40_000 }, (_, index) =>
    createHash('sha256').update(`${index}`).digest(),
  );
  let size = 20_000;
  let read = 0;
  const rootAt = (at: number) => treeRoot(leaves.slice(0, at));
  const audit = {
    head: async () => {
      const text = checkpointText({ origin: 'log', size, root: rootAt(size) });
      return { size, at: 0, note: `${text}\n` };
    },
    leafHashes: async (from: number, to: number) => {
      const rows = leaves.slice(from, Math.min(to, size)).map((hash) => hash.toString('hex'));
      read += rows.length;
      return rows;
    },
  } as unknown as AuditReads;
  let seen = 1234;
  for (let poll = 0; poll < 12; poll++) {
    read = 0;
    const { path } = await headAfter(audit, seen);
    const hashes = path.map((hash) => Buffer.from(hash, 'base64'));
    const heads = [seen, size].map((at) => ({ size: at, root: rootAt(at) }));
    expect(onlyGrew(heads[0]!, heads[1]!, hashes)).toBe(true);
    if (poll > 0) expect(read).toBeLessThan(6_000);
    seen = size;
    size += 1 + poll * 150;
  }
});
