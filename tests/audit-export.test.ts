import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import { reviewAccount } from '#respond/index';
import type { AuditVerdict } from '#schema/api/audit';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { EXIT } from '#std/error-catalogue';

let control: TestControl;
let file: string;
let key: string;
/** The exported log: header and heads, then records. */
let heads: string[];
let records: string[];
let early: string;

beforeAll(async () => {
  control = await startTestControl({ stepSeconds: 60 });
  const review = (account: string) =>
    control.control.performer.perform(
      reviewAccount,
      { account_id: account, verdict: 'cleared', reason: 'known' },
      { who: 'user:ana', role: 'analyst' },
    );
  await review('a0');
  early = (await control.control.records.audit.head())?.note as string;
  for (let index = 1; index < 12; index++) await review(`a${index}`);
  file = join(control.directory, 'audit.ndjson');
  const environment = {
    STILLWATCH_CONTROL_URL: control.url,
    STILLWATCH_CONTROL_CREDENTIAL: control.secretOf('viewer'),
  };
  const exported = await runInProcess(['audit', 'export', '--out', file], { environment });
  expect(exported).toMatchObject({ exitCode: EXIT.ok });
  key = exported.stderr.trim().split('\n').at(-1) as string;
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  heads = lines.filter((line) => !line.startsWith('{"kind":"record"'));
  records = lines.slice(heads.length);
  await control.close();
}, 60_000);
afterAll(() => control.end());

/** As somebody does who has a file and a key, and no control half to ask. */
async function verify(lines: readonly string[], ...argv: string[]) {
  const changed = join(control.directory, 'changed.ndjson');
  writeFileSync(changed, `${lines.join('\n')}\n`);
  const ran = await runInProcess(['audit', 'verify', changed, '--key', key, '--json', ...argv], {
    environment: {},
  });
  return { ...ran, verdict: ran.stdout === '' ? null : (JSON.parse(ran.stdout) as AuditVerdict) };
}
const placesOf = async (changed: readonly string[], ...argv: string[]) => {
  const { exitCode, verdict } = await verify([...heads, ...changed], ...argv);
  expect(exitCode).toBe(EXIT.verification);
  return verdict?.problems.map(({ problem, from, to }) => [problem, from, to]);
};

test('an exported log verifies without a control half, by words and by number', async () => {
  const { exitCode, verdict } = await verify([...heads, ...records]);
  expect({ exitCode, verdict }).toMatchObject({ exitCode: EXIT.ok, verdict: { problems: [] } });
  expect(verdict?.records).toBe(records.length);
  expect(records.length).toBeGreaterThan(12);
  const keyFile = join(control.directory, 'verifier.txt');
  writeFileSync(keyFile, `${key}\n`);
  const said = await runInProcess(['audit', 'verify', file, '--key', keyFile], { environment: {} });
  expect(said.stdout).toMatch(/^ok {2}\d+ records, \d+ signed heads?, root [0-9a-f]{64}\n$/);
});

test('it says where a record was edited, taken out, or moved', async () => {
  const at = records.findIndex((line) => line.includes('account:a3'));
  const edited = records.with(at, (records[at] as string).replace('known', 'knowm'));
  expect(await placesOf(edited)).toEqual([['detail-edited', at, at + 1]]);
  expect(await placesOf(records.toSpliced(7, 1))).toEqual([
    ['missing', 7, 8],
    ['truncated', records.length - 1, records.length],
  ]);
  const [six, nine] = [records[6] as string, records[9] as string];
  const moved = await placesOf(records.with(6, nine).with(9, six));
  expect(moved).toContainEqual(['missing', 6, 7]);
  expect(moved).toContainEqual(['misplaced', 7, 8]);
});

test('one that was cut back with its heads is found by a head that was kept elsewhere', async () => {
  const size = Number(early.split('\n')[1]);
  const older = [heads[0] as string, JSON.stringify({ kind: 'checkpoint', note: early })];
  const cut = [...older, ...records.slice(0, size)];
  expect((await verify(cut)).exitCode).toBe(EXIT.ok);
  const kept = join(control.directory, 'head.txt');
  writeFileSync(kept, JSON.parse(heads.at(-1) as string).note);
  const { verdict } = await verify(cut, '--head', kept);
  expect(verdict?.problems).toMatchObject([{ problem: 'truncated', from: size }]);
});

test('the file cannot vouch for itself: no key, another key, no header, rubbish', async () => {
  const noKey = await runInProcess(['audit', 'verify', file], { environment: {} });
  expect(noKey).toMatchObject({ exitCode: EXIT.usage });
  expect(noKey.stderr).toContain('--key');
  const other = 'example.com/audit+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const wrong = await runInProcess(['audit', 'verify', file, '--key', other], { environment: {} });
  expect(wrong.exitCode).not.toBe(EXIT.ok);
  const cases: [string[], string][] = [
    [[], 'Line 1 of'],
    [records, 'does not begin with a header'],
    [[...heads, ...records.slice(0, 3), '{"kind":"record"'], `Line ${heads.length + 4} of`],
    [[...heads, ...records, heads.at(-1) as string], 'heads come before records'],
  ];
  for (const [lines, said] of cases) {
    const { exitCode, stderr } = await verify(lines);
    expect(exitCode).toBe(EXIT.verification);
    expect(stderr).toContain(said);
  }
});
