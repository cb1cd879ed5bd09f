import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { runInProcess } from '../fixtures/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-tail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ESCAPE = String.fromCharCode(27);
const AT = Date.UTC(2026, 1, 9);

/** Lines of the combined log format, ten a second up to the harness's now. */
function accessLog(calls: number, address = '203.0.113.9', path = '/v1/messages'): string {
  const lines = Array.from({ length: calls }, (_, index) => {
    const time = new Date(AT - (calls - index) * 100).toUTCString();
    const stamp = `${time.slice(5, 16).replaceAll(' ', '/')}:${time.slice(17, 25)} +0000`;
    return `${address} - - [${stamp}] "POST ${path} HTTP/1.1" 200 512 "-" "curl/8 ${ESCAPE}[2J"`;
  });
  return `${lines.join('\n')}\n`;
}

describe('tail --once', () => {
  const log = join(folder, 'once.log');
  writeFileSync(log, accessLog(150) + accessLog(40, '198.51.100.7'));

  it('names who exceeded the threshold, and shows the table', async () => {
    const { exitCode, stdout } = await runInProcess(['tail', log, '--once']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/begins {2}address 203\.0\.113\.9 {2}101 calls in 60 s/);
    expect(stdout).not.toContain('address 198.51.100.7');
    expect(stdout).toContain('190 calls among 190 lines');
    expect(stdout).not.toContain(ESCAPE);
  });

  it('speaks NDJSON, ending with a summary', async () => {
    const { stdout } = await runInProcess(['tail', log, '--once', '--json']);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ event: 'alarm', state: 'begins', value: '203.0.113.9' });
    expect(events.at(-1)).toMatchObject({ event: 'summary', lines: 190, calls: 190, alarmed: 1 });
  });

  it('takes a threshold, other endpoints and a configuration', async () => {
    const quiet = await runInProcess(['tail', log, '--once', '--threshold', '500', '--json']);
    expect(quiet.stdout).not.toContain('alarm"');
    const other = await runInProcess(['tail', log, '--once', '--endpoint', '^/nothing', '--json']);
    expect(JSON.parse(other.stdout.trim())).toMatchObject({ calls: 0, lines: 190 });
    const environment = { STILLWATCH_TAIL_THRESHOLD_PER_MINUTE: '30' };
    const { stdout } = await runInProcess(['tail', log, '--once'], { environment });
    expect(stdout).toContain('address 198.51.100.7');
  });

  it('reads a pipe', async () => {
    const stdin = Readable.from([Buffer.from(accessLog(120))]);
    const { stdout } = await runInProcess(['tail', '-'], { stdin });
    expect(stdout).toContain('begins  address 203.0.113.9');
  });

  it('says when there is no such log', async () => {
    const { exitCode, stderr } = await runInProcess(['tail', join(folder, 'absent.log')]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('INPUT_NOT_FOUND');
  });
});

describe('tail on a terminal', () => {
  it('redraws in place, tells alarms and ends on Ctrl-C', async () => {
    const log = join(folder, 'live.log');
    writeFileSync(log, accessLog(50, '192.0.2.1'));
    const controller = new AbortController();
    let stdout = '';
    const running = runInProcess(['tail', log, '--color=never'], {
      abort: controller.signal,
      clock: () => AT,
      stdout: { isTTY: true, columns: 80, rows: 24, write: (text) => (stdout += text) },
    });
    const shows = (text: string) =>
      vi.waitFor(() => expect(stdout).toContain(text), { timeout: 60_000, interval: 20 });
    await shows('nothing above 100 calls a minute');
    appendFileSync(log, accessLog(150));
    await shows('1 above 100 calls a minute');
    controller.abort();
    const { exitCode } = await running;
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(new RegExp(`${ESCAPE}\\[\\d+A`));
    expect(stdout).toMatch(/^ {2}! {2}address {2}203\.0\.113\.9/m);
    expect(stdout).not.toContain('192.0.2.1');
  });
});
