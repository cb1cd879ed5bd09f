/** The bundled example: what a scan of it finds, the same on every machine. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { scanResultSchema } from '#schema/scan-result';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Account → operator, null for the honest, as the example's truth file tells. */
function operators(): Map<string, string | null> {
  const lines = readFileSync(`${root}examples/week-truth.jsonl`, 'utf8').trim().split('\n');
  const facts = lines.map((line) => JSON.parse(line) as { account_id?: string; operator: string });
  return new Map(
    facts.flatMap(({ account_id, operator }) =>
      account_id === undefined ? [] : [[account_id, operator] as const],
    ),
  );
}

/** The result of one scan, in the environment of another machine. */
function scanIn(environment: Record<string, string>): string {
  const scan = ['src/cli/main.ts', 'scan', 'examples/week', '--json', '--quiet'];
  const output = execFileSync(process.execPath, scan, {
    cwd: root,
    maxBuffer: 64 << 20,
    env: { ...process.env, ...environment },
  });
  const { timings: _timings, ...result } = JSON.parse(output.toString()) as Record<string, unknown>;
  return JSON.stringify(result);
}

let here: string;
beforeAll(() => {
  here = scanIn({ TZ: 'UTC', LANG: 'C', LC_ALL: 'C' });
}, 600_000);

test('the same seed gives the same bytes, whatever time zone and language a machine has', () => {
  const there = scanIn({ TZ: 'Pacific/Auckland', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' });
  expect(there).toBe(here);
}, 600_000);

test('the bundled example shows its one campaign, and accuses nobody else', () => {
  const result = scanResultSchema.parse({ ...JSON.parse(here), timings: {} });
  const operator = operators();
  const harvesters = [...operator].filter(([, name]) => name === 'c1').map(([id]) => id);
  expect(result.input.exchanges).toBe(11_088);
  expect(result.campaigns).toHaveLength(1);
  const members = result.campaigns[0]?.members.map(({ account_id }) => account_id) ?? [];
  const accused = [...members, ...result.accounts.map(({ account_id }) => account_id)];
  expect(accused.filter((account) => operator.get(account) !== 'c1')).toEqual([]);
  expect(members.length).toBeGreaterThan(harvesters.length / 2);
  const inside = result.campaigns[0]!.members.filter(({ role }) => role !== 'fringe');
  expect(inside.filter(({ ties = [] }) => ties.length === 0)).toEqual([]);
  expect(inside.some(({ ties = [] }) => ties.some((tie) => tie.members > 1))).toBe(true);
  expect(result.campaigns[0]?.traits?.addresses.length).toBeGreaterThan(0);
});
