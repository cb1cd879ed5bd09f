import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { runInProcess } from './fixtures/harness.ts';
import { realStages } from './real-stages.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-input-'));
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

const real = (argv: string[], stdin = Readable.from([])) =>
  runInProcess(argv, { stages: realStages, stdin, clock: () => Date.UTC(2026, 1, 2) });

describe('scan --explain-input', () => {
  it('shows how records are read, without their text', async () => {
    const { stdout, exitCode } = await real(['scan', log, '--explain-input']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('exchange-log: Stillwatch exchange log (lines)');
    expect(stdout).toMatch(/account_id {2,}heavy/);
    expect(stdout).toContain('12 characters');
    expect(stdout).not.toContain('secret');
  });

  it('reads standard input, and says why a file is not read', async () => {
    const stdin = Readable.from([Buffer.from(`${lines[0]}\n`)]);
    const piped = await real(['scan', '-', '--explain-input', '--json'], stdin);
    expect(JSON.parse(piped.stdout).files[0].records[0]).toMatchObject({ outcome: 'read' });
    const odd = join(folder, 'odd.txt');
    writeFileSync(odd, 'just words\n');
    expect((await real(['scan', odd, '--explain-input'])).stdout).toContain('not read:');
  });

  it('says when the format or the input does not exist', async () => {
    const format = await real(['scan', log, '--explain-input', '--format', 'nope']);
    expect([format.exitCode, format.stderr]).toEqual([2, expect.stringContaining('nope')]);
    const input = await real(['scan', join(folder, 'absent'), '--explain-input']);
    expect([input.exitCode, input.stderr]).toEqual([2, expect.stringContaining('INPUT_NOT_FOUND')]);
  });
});

describe('scan --preset', () => {
  it('reads the log into the embedded engine and applies the rule', async () => {
    const rejects = join(folder, 'rejects.jsonl');
    const argv = ['scan', log, '--preset', 'kql-volume', '--json', '--quiet', '--rejects', rejects];
    const { stdout, exitCode, stderr } = await real([...argv, '--fail-on', 'any']);
    expect([exitCode, stderr]).toEqual([10, '']);
    const outcome = JSON.parse(stdout);
    expect(outcome.input).toEqual({ exchanges: 6_000, rejected: 1, duplicates: 0 });
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
    const { exitCode, stderr } = await real(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('OUTPUT_UNWRITABLE');
  });
});
