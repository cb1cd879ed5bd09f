import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleReport } from '#report/fixtures/sample-report';
import { runInProcess } from '../fixtures/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-world-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WORLD = {
  name: 'mine',
  days: 1,
  customers: [{ kind: 'chat-user', accounts: 20, exchanges: 60 }],
  attackers: [{ kind: 'slow', operator: 'c1', accounts: 5, exchanges: 40 }],
};
const world = join(folder, 'mine.json');
const out = join(folder, 'out');

beforeAll(async () => {
  writeFileSync(world, JSON.stringify(WORLD));
  const ran = await runInProcess(['simulate', world, '--out', out, '--text', '--json']);
  expect(ran.exitCode).toBe(0);
  expect(JSON.parse(ran.stdout)).toMatchObject({ accounts: 25, harvest: 40, directory: out });
});

it('writes a world that its truth can score', async () => {
  const [first] = readFileSync(join(out, 'truth.jsonl'), 'utf8').split('\n') as [string];
  const { account_id } = JSON.parse(first) as { account_id: string };
  const { result } = sampleReport({ accounts: 30, flagged: 1 });
  const accounts = [{ ...result.accounts[0]!, account_id }];
  const file = join(folder, 'result.json');
  writeFileSync(file, JSON.stringify({ ...result, accounts, campaigns: [] }));
  const argv = ['score', '--truth', join(out, 'truth.jsonl'), file];
  const scored = await runInProcess([...argv, '--json']);
  expect(JSON.parse(scored.stdout)).toMatchObject({ schema: 'stillwatch.score/1' });
  const shown = await runInProcess(argv);
  expect(shown.stdout).toMatch(/recall, own findings/);
  expect(shown.stdout).toMatch(/chat-user/);
  expect(shown.stdout).toMatch(/c1 slow .* never/);
});

it('prints a bundled world to start one’s own from', async () => {
  const { stdout } = await runInProcess(['simulate', 'demo', '--print-world']);
  expect(JSON.parse(stdout)).toMatchObject({ name: 'demo', split: 'report' });
});

it.each([
  [['simulate', 'nowhere', '--out', 'x'], 'WORLD_NOT_FOUND'],
  [['simulate', 'demo'], 'USAGE'],
  [['simulate', 'demo', '--scale', '0', '--out', 'x'], 'USAGE'],
  [['simulate', 'demo', '--out', 'x', '--prompts', '/nowhere'], 'SOURCE_UNREADABLE'],
  [['score', 'result.json'], 'USAGE'],
  [['score', '--truth', 'nowhere', 'result.json'], 'INPUT_NOT_FOUND'],
  [['play', 'demo', 'https://api.example.com'], 'PLAY_REMOTE_REFUSED'],
])('%j is refused', async (argv, code) => {
  const { exitCode, stderr } = await runInProcess(argv);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(code);
});
