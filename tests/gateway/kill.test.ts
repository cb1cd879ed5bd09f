import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spoolFiles } from '#gateway/spool/spool-files';
import { SpoolReader } from '#gateway/spool/spool-reader';
import type { SpoolRecord } from '#schema/spooled-exchange';
import { type SimulatedProvider, startProvider } from '#simulate/provider/provider-server';
import { TEST_KEY, testConfig } from './start-test-gateway.ts';

const PROGRAM = fileURLToPath(new URL('../../bench/gateway/gateway-process.ts', import.meta.url));

let provider: SimulatedProvider;
let directory: string;
beforeAll(async () => {
  provider = await startProvider({ record: false });
  directory = mkdtempSync(join(tmpdir(), 'gateway-'));
});
afterAll(async () => {
  await provider.close();
  rmSync(directory, { recursive: true });
});

async function startProcess(): Promise<{ child: ChildProcess; url: string }> {
  const config = testConfig(provider.url, { stateDirectory: directory });
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(config)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve) => {
    child.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
  });
  return { child, url };
}

/** Asks until the gateway is gone; collects the ids of answers that came whole. */
async function askOn(url: string, acknowledged: Set<string>, stream: boolean): Promise<void> {
  const body = JSON.stringify({
    model: 'm',
    stream,
    messages: [{ role: 'user', content: 'Tell me about foxes.' }],
  });
  const headers = { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' };
  try {
    for (;;) {
      const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
      const text = await answer.text();
      if (text.length > 0) acknowledged.add(answer.headers.get('x-stillwatch-exchange') as string);
    }
  } catch {
    // Killed, as intended.
  }
}

function spooled(): SpoolRecord[] {
  const reader = new SpoolReader(spoolFiles(join(directory, 'spool', '0')), 'exchanges');
  const records: SpoolRecord[] = [];
  for (let batch = reader.next(1000); batch !== null; batch = reader.next(1000)) {
    records.push(...batch.payloads.map((payload) => JSON.parse(payload.toString()) as SpoolRecord));
    reader.commit(batch.position);
  }
  return records;
}

test('killed in the middle of load, nothing that was acknowledged is lost', async () => {
  const { child, url } = await startProcess();
  const acknowledged = new Set<string>();
  const clients = Array.from({ length: 12 }, (_, index) =>
    askOn(url, acknowledged, index % 2 === 0),
  );
  while (acknowledged.size < 200) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill('SIGKILL');
  await Promise.all(clients);
  const second = await startProcess();
  const afterwards = new Set<string>();
  const again = askOn(second.url, afterwards, false);
  while (afterwards.size < 5) await new Promise((resolve) => setTimeout(resolve, 5));
  second.child.kill('SIGKILL');
  await again;
  const records = spooled();
  const ids = new Set(records.map(({ exchange }) => exchange.id));
  for (const id of [...acknowledged, ...afterwards]) expect(ids.has(id)).toBe(true);
  const whole = records.find(({ exchange }) => exchange.id === [...acknowledged][0]);
  expect(whole?.exchange).toMatchObject({ output_tokens: 12, account_id: 'a1', prompt: null });
  expect(whole?.exchange.fingerprint).toMatchObject({ chars: 20 });
  expect(JSON.stringify(records)).not.toContain('foxes');
});

test('killed in the middle of streams, each leaves one row: torn, its request estimated', async () => {
  provider.behave({ outputTokens: 4000, betweenEventsMs: 20 });
  const { child, url } = await startProcess();
  // What the test before has left.
  spooled();
  const headers = { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' };
  const messages = [{ role: 'user', content: 'Tell me about owls.' }];
  const begun: string[] = [];
  const ask = async (stream: boolean, more: Record<string, string> = {}) => {
    const body = JSON.stringify({ model: 'm', stream, messages });
    const sent = { method: 'POST', headers: { ...headers, ...more }, body };
    try {
      const answer = await fetch(`${url}/v1/chat/completions`, sent);
      begun.push(answer.headers.get('x-stillwatch-exchange') as string);
      await answer.text();
    } catch {
      // Killed, as intended.
    }
  };
  // Six whose answers run, and one whose answer has not begun.
  const running = Array.from({ length: 6 }, () => ask(true));
  running.push(ask(false, { 'x-simulate': '{"firstByteMs":60000}' }));
  while (begun.length < 6) await new Promise((resolve) => setTimeout(resolve, 5));
  provider.behave({});
  const whole = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model: 'm', messages }),
  });
  await whole.text();
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill('SIGKILL');
  await Promise.all(running);
  const second = await startProcess();
  const left = spooled();
  second.child.kill('SIGKILL');
  const rows = new Map(left.map((record) => [record.exchange.id, record]));
  expect(rows.size).toBe(left.length);
  const torn = left.filter(({ note }) => note.error === 'torn');
  expect(torn).toHaveLength(7);
  for (const id of begun) expect(rows.get(id)?.note.error).toBe('torn');
  for (const { note, exchange } of torn) {
    expect(note.usage_source).toBe('estimated');
    // Whether the head had come when it was noted is chance.
    expect([null, 200]).toContain(exchange.status);
    expect(exchange).toMatchObject({ output_tokens: null, account_id: 'a1' });
    expect(exchange.input_tokens).toBeGreaterThan(5);
  }
  const ended = rows.get(whole.headers.get('x-stillwatch-exchange') as string);
  expect(ended).toMatchObject({ note: { error: null }, exchange: { status: 200 } });
  expect(JSON.stringify(left)).not.toContain('owls');
  // They are recorded once.
  const third = await startProcess();
  third.child.kill('SIGKILL');
  expect(spooled()).toEqual([]);
}, 60_000);
