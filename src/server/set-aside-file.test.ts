import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { SetAsideFile } from './set-aside-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'stillwatch-aside-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const asideOf = (id: string) => ({
  ...{ id, account_id: 'a1', why: 'refused' },
  exchange: emptyExchange(id, 0, 'a1'),
});

test('what is set aside is kept up to a bound, in a file that is named once there is one', async () => {
  const file = new SetAsideFile(directory, silentLog, 4000);
  expect(await file.name()).toBeNull();
  await file.keep([asideOf('x1'), asideOf('x2')]);
  const path = join(directory, 'set-aside.ndjson');
  expect(await file.name()).toBe(path);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { why: 'refused', exchange: { id: 'x1' } },
    { why: 'refused', exchange: { id: 'x2' } },
  ]);
  for (let more = 0; more < 50; more++) await file.keep([asideOf(`y${more}`)]);
  // The next start goes on from what is there.
  await new SetAsideFile(directory, silentLog, 4000).keep([asideOf('z')]);
  expect(statSync(path).size).toBeLessThanOrEqual(4000);
  expect(statSync(path).mode & 0o077).toBe(0);
});
