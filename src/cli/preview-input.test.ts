import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { runInProcess } from './fixtures/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-preview-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const log = join(folder, 'log.jsonl');
const lines = ['heavy', 'a\u001b[2J'].map((account_id, index) => {
  const exchange = { ts: '2026-02-01T00:00:00Z', account_id, ip: '203.0.113.9' };
  return JSON.stringify({ id: `x${index}`, ...exchange, prompt: 'secret words' });
});
writeFileSync(log, `${lines.join('\n')}\n`);

const preview = (argv: string[], stdin = Readable.from([])) =>
  runInProcess(['scan', ...argv, '--explain-input'], { stdin });

describe('scan --explain-input', () => {
  it('shows how records are read, without their text, and hostile names as text', async () => {
    const { stdout, exitCode } = await preview([log]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('exchange-log: Stillwatch exchange log (lines)');
    expect(stdout).toMatch(/account_id {2,}heavy/);
    expect(stdout).toMatch(/account_id {2,}a<U\+001B>\[2J/);
    expect(stdout).toContain('12 characters');
    expect(stdout).not.toContain('secret');
  });

  it('reads standard input, and says why a file is not read', async () => {
    const stdin = Readable.from([Buffer.from(`${lines[0]}\n`)]);
    const piped = await preview(['-', '--json'], stdin);
    expect(JSON.parse(piped.stdout).files[0].records[0]).toMatchObject({ outcome: 'read' });
    const odd = join(folder, 'odd.txt');
    writeFileSync(odd, 'just words\n');
    expect((await preview([odd])).stdout).toContain('not read:');
  });

  it('says when the format or the input does not exist', async () => {
    const format = await preview([log, '--format', 'nope']);
    expect([format.exitCode, format.stderr]).toEqual([2, expect.stringContaining('nope')]);
    const input = await preview([join(folder, 'absent')]);
    expect([input.exitCode, input.stderr]).toEqual([2, expect.stringContaining('INPUT_NOT_FOUND')]);
  });
});
