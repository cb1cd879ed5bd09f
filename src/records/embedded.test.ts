import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#std/fixtures/silent-log';
import { appendLeaf, EMPTY_FRONTIER, leafHash, toHex } from '#std/merkle-tree';
import { openRecords } from './open-records.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'stillwatch-records-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const context = { clock: () => 1_000, log: silentLog };
const open = (directory: string) => openRecords({ kind: 'embedded', directory }, context);

/** Starts a writer on the directory, kills it after `acknowledged` names, and gives them back. */
async function killWriter(directory: string, first: number, acknowledged: number) {
  const writer = new URL('./fixtures/write-until-killed.ts', import.meta.url).pathname;
  const args = [writer, directory, String(first)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const names: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    names.push(...lines);
    if (names.length >= acknowledged) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return names;
}

test('a writer killed at any moment loses nothing it acknowledged, and its audit is whole', async () => {
  const directory = join(home, 'killed');
  const names = await killWriter(directory, 0, 5);
  names.push(...(await killWriter(directory, names.length + 10, 60)));
  const records = await open(directory);
  const found = await records.accounts.get(names);
  expect(found.map(({ account_id }) => account_id)).toEqual(names);
  const size = await records.audit.size();
  expect(size).toBe((await records.accounts.list({ review: 'cleared', limit: 1_000_000 })).length);
  const kept = await records.audit.records(0, size);
  const frontier = kept.reduce(
    (tree, { entry }) => appendLeaf(tree, leafHash(entry)),
    EMPTY_FRONTIER,
  );
  expect(kept.map(({ leaf_hash }) => leaf_hash)).toEqual(
    kept.map(({ entry }) => toHex(leafHash(entry))),
  );
  expect(frontier.size).toBe(size);
  await expect(open(directory)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
  await records.close();
  const again = await open(directory);
  expect(await again.audit.size()).toBe(size);
  await again.close();
});

test('the lock of a process that is gone, or is another by now, does not hold', async () => {
  const directory = join(home, 'stale');
  for (const holder of [
    '{"processId":999999999}',
    `{"processId":${process.pid},"startedAt":"1"}`,
    '',
  ]) {
    writeFileSync(`${directory}.lock`, holder);
    const records = await open(directory);
    await records.close();
  }
});
