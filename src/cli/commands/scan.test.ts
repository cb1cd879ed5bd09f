import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScanResult, scanResultSchema } from '#schema/scan-result';
import { DAY_MS, HOUR_MS } from '#std/time';
import { type Ran, runInProcess } from '../fixtures/harness.ts';
import { textWidth } from '../terminal/text-width.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-scan-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ESCAPE = String.fromCharCode(27);
/** Two harvest, and one of them under a name that would rule the terminal. */
const HARVESTERS = [`evil${ESCAPE}[2J\u202e会社`, 'plain'];
const START = Date.UTC(2026, 1, 2);

const WORDS = ['letter', 'garden', 'recipe', 'holiday', 'poem', 'invoice', 'route', 'birthday'];

/** Accounts that chat in office hours, and two that run one template day and night. */
function* exchanges() {
  for (let account = 0; account < 120; account++) {
    for (let turn = 0; turn < 30; turn++) {
      const minute = (account * 37 + turn * 101) % 480;
      const words = [0, 3, 6].map(
        (shift) => WORDS[(account * 7 + turn * 5 + shift) % WORDS.length],
      );
      yield {
        ts: START + (turn % 3) * DAY_MS + 9 * HOUR_MS + minute * 60_000,
        account_id: `acct-${account}`,
        prompt: `${words[0]} and ${words[1]} about my ${words[2]}?`,
        output_tokens: 60 + ((account * 13 + turn * 29) % 200),
      };
    }
  }
  for (let turn = 0; turn < 600; turn++) {
    yield {
      ts: START + turn * 7 * 60_000,
      account_id: HARVESTERS[turn % 2]!,
      prompt: `Explain step by step how to solve exercise ${turn}, and give the reasoning in full.`,
      output_tokens: 3_000,
    };
  }
}

const log = join(folder, 'log.jsonl');
const report = join(folder, 'out.html');
const lines = Array.from(exchanges(), (exchange, index) =>
  JSON.stringify({ id: `x${index}`, input_tokens: 20, ...exchange }),
);
writeFileSync(log, `${lines.join('\n')}\n{broken\n`);

/** The same scan for machines, on a terminal; and for people, into a pipe. */
let machine: Ran;
let person: Ran;
let result: ScanResult;
beforeAll(async () => {
  const scan = ['scan', log, '--accounts-only'];
  const wanted = ['--json', '--report', report, '--fail-on', 'any'];
  machine = await runInProcess([...scan, ...wanted], { isTTY: true });
  person = await runInProcess([...scan, '--limit', '1', '--fail-on', 'campaign'], { columns: 60 });
  result = scanResultSchema.parse(JSON.parse(machine.stdout));
}, 240_000);

describe('scan', () => {
  it('keeps data on stdout and talk on stderr', () => {
    expect(result.accounts.map(({ account_id }) => account_id).sort()).toEqual(HARVESTERS);
    expect(result.input).toMatchObject({ exchanges: 4_200, accounts: 122, rejected: 1 });
    expect(machine.stderr).toContain('look');
    expect(machine.stderr).toContain('Report written to');
    expect(person.stderr).toBe('');
  });

  it('leads with the verdict, names reasons, and stays within the terminal', () => {
    const { stdout } = person;
    expect(stdout.trimStart()).toMatch(/^2 accounts are unusual by themselves/);
    expect(stdout).toContain('[output-heavy, p');
    expect(stdout).toContain('innocent if:');
    expect(stdout).toContain('1 more account: --limit 0 lists all.');
    for (const line of stdout.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(60);
  });

  it('shows a hostile account name as text', () => {
    expect(person.stdout + machine.stderr).toContain('evil<U+001B>[2J<U+202E>会社');
    expect(person.stdout).not.toContain(ESCAPE);
  });

  it('fails on findings only when asked, with 10', () => {
    expect(machine.exitCode).toBe(10);
    expect(person.exitCode).toBe(0);
  });

  it('writes a report whole', () => {
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/);
    expect(existsSync(`${report}.part`)).toBe(false);
  });

  it('refuses a place it cannot write before it reads anything', async () => {
    const argv = ['scan', join(folder, 'absent'), '--report', join(folder, 'no/where.html')];
    const refused = await runInProcess(argv);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('OUTPUT_UNWRITABLE');
  });

  it('writes no colour into a pipe and obeys NO_COLOR, FORCE_COLOR and --color', async () => {
    const colored = async (argv: string[], environment = {}, isTTY = false) => {
      const given = { environment, isTTY };
      const { stdout } = await runInProcess(['scan', log, '--explain-input', ...argv], given);
      return stdout.includes(ESCAPE);
    };
    expect(await colored([])).toBe(false);
    expect(await colored([], {}, true)).toBe(true);
    expect(await colored([], { NO_COLOR: '1' }, true)).toBe(false);
    expect(await colored([], { FORCE_COLOR: '1' })).toBe(true);
    expect(await colored(['--color=never'], {}, true)).toBe(false);
  });

  it('ends with 130 after Ctrl-C in the middle of the work', async () => {
    const controller = new AbortController();
    let said = '';
    const stderr = {
      write: (text: string) => {
        said += text;
        if (text.includes('read')) controller.abort();
      },
      ...{ isTTY: true, columns: 80, rows: 24 },
    };
    const ran = await runInProcess(['scan', log], { stderr, abort: controller.signal });
    expect([ran.exitCode, ran.stdout]).toEqual([130, '']);
    expect(said).toContain('Stopped.');
  }, 60_000);
});
