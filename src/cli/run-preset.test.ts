import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runInProcess } from './fixtures/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-preset-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const log = join(folder, 'log.jsonl');
const lines = Array.from({ length: 6_000 }, (_, index) => {
  const exchange = { ts: '2026-02-01T00:00:00Z', account_id: 'heavy', ip: '203.0.113.9' };
  return JSON.stringify({
    id: `x${index}`,
    ...exchange,
    prompt: 'secret words',
    output_tokens: 40,
  });
});
writeFileSync(log, `${lines.join('\n')}\n{broken\n`);

describe('scan --preset', () => {
  it('reads the log into the embedded engine and applies the rule', async () => {
    const rejects = join(folder, 'rejects.jsonl');
    const argv = ['scan', log, '--preset', 'kql-volume', '--json', '--quiet', '--rejects', rejects];
    const { stdout, exitCode, stderr } = await runInProcess([...argv, '--fail-on', 'any'], {
      isTTY: true,
    });
    expect([exitCode, stderr]).toEqual([10, '']);
    const outcome = JSON.parse(stdout);
    expect(outcome.input).toEqual({
      ...{ exchanges: 6_000, rejected: 1, duplicates: 0 },
      missing_days: [],
    });
    expect(outcome.rows).toEqual([
      {
        severity: 'Critical',
        day: '2026-02-01',
        account_id: 'heavy',
        address: '203.0.113.9',
        requests: 6_000,
        output_tokens: 240_000,
      },
    ]);
    const kept = JSON.parse(readFileSync(rejects, 'utf8'));
    expect(kept).toMatchObject({ line: 6_001, code: 'LINE_NOT_JSON' });
  });

  it('says when rejects cannot be kept', async () => {
    const argv = ['scan', log, '--preset', 'kql-volume', '--rejects', join(folder, 'no/where')];
    const { exitCode, stderr } = await runInProcess(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('OUTPUT_UNWRITABLE');
  });
});
