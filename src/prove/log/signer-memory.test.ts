import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { removeDrafts } from './kept-files.ts';
import { type Remembered, signerMemory } from './signer-memory.ts';

const home = mkdtempSync(join(tmpdir(), 'signer-memory-'));
afterAll(() => rmSync(home, { recursive: true }));

const head = (size: number): Remembered => ({
  size,
  roots: Array.from({ length: size % 7 }, () => 'a'.repeat(64)),
  note: `note of ${size} ${'x'.repeat(size % 200)}`,
});

test('changes that settle while the next are signed never tear the memory, nor take its place', async () => {
  const memory = signerMemory(join(home, 'key'));
  const settling: Promise<unknown>[] = [];
  for (let size = 1; size <= 120; size++) {
    const pending = head(size);
    await memory.write({ kept: head(size - 1), pending }, { lasting: false });
    // As after a commit: nobody waits for it.
    settling.push(
      memory.commit(pending).then((settled) => (settled ? memory.writeHead(pending.note!) : null)),
    );
    const read = await memory.read();
    expect([read?.kept.size, read?.pending?.size ?? size]).toContain(size);
  }
  await Promise.all(settling);
  expect((await memory.read())?.kept.size).toBe(120);
  expect(readdirSync(home).sort()).toEqual(['key.head', 'key.memory']);
});

test('what is not pending any more is not committed', async () => {
  const memory = signerMemory(join(home, 'other'));
  await memory.write({ kept: head(1), pending: head(3) }, { lasting: true });
  expect(await memory.commit(head(2))).toBe(false);
  expect(await memory.read()).toEqual({ kept: head(1), pending: head(3) });
});

test('two processes with one key never read half of what the other writes', async () => {
  const [one, other] = [signerMemory(join(home, 'shared')), signerMemory(join(home, 'shared'))];
  const writing = [one, other].map(async (memory) => {
    for (let size = 0; size < 60; size++) {
      await memory.write({ kept: head(size), pending: head(size + 1) }, { lasting: false });
      expect(await memory.read()).not.toBeNull();
    }
  });
  await Promise.all(writing);
});

test('drafts of writers that were killed are removed, those of living ones and other files are not', async () => {
  const folder = mkdtempSync(join(home, 'drafts-'));
  const key = join(folder, 'key');
  const id = '0b6f6d52-7b5e-4f8e-9d1c-3a2f1c0e9b8d';
  const names = [`key.memory.${id}.new`, `key.head.${id}.new`, 'key.new', `other.${id}.new`];
  for (const name of names) {
    writeFileSync(join(folder, name), '');
    utimesSync(join(folder, name), 0, 0);
  }
  writeFileSync(`${key}.keys.${id}.new`, '');
  await removeDrafts(key, Date.now());
  expect(readdirSync(folder).sort()).toEqual([`key.keys.${id}.new`, 'key.new', `other.${id}.new`]);
});
