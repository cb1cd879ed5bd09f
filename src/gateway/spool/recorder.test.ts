import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { emptyExchange } from '#schema/exchange';
import { QUIET_NOTE } from '#schema/fixtures/quiet-note';
import type { SpoolRecord } from '#schema/spooled-exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { createMetrics } from '../metrics/metrics.ts';
import { openSpools } from './read-spools.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import type { Fingerprinted } from './spool-record.ts';

const directory = mkdtempSync(join(tmpdir(), 'recorder-'));
afterEach(() => rmSync(directory, { recursive: true }));

const record = (id: string): SpoolRecord => ({
  note: { ...QUIET_NOTE, upstream: 'openai', usage_source: 'provider' },
  exchange: emptyExchange(id, 1, 'a1'),
});
const said = (prompt: unknown): Fingerprinted =>
  ({
    system: null,
    prompt,
    tools: null,
    tools_hash: null,
    images: 0,
    embed: false,
  }) as Fingerprinted;

async function recorded(): Promise<Map<string, boolean>> {
  const found = new Map<string, boolean>();
  for await (const { exchange } of openSpools(directory).exchanges()) {
    found.set(exchange.id, exchange.fingerprint !== null);
  }
  return found;
}

test('a record that cannot be fingerprinted is kept without, and holds up nothing after it', async () => {
  const recorder: Recorder = await startRecorder({
    setup: {
      directory: join(directory, 'spool', '0'),
      synced: false,
      segmentBytes: 1_000_000,
      segmentMs: 60_000,
      diskBytes: 1_000_000,
      syncMs: 1000,
      shipping: null,
    },
    waits: true,
    monotonic: () => performance.now(),
    metrics: createMetrics(),
    log: silentLog,
  });
  const poison = 5;
  const taken = await Promise.all([
    recorder.append(record('x1'), said('Tell me about foxes.'), null),
    recorder.append(record('x2'), said(poison), null),
    recorder.append(record('x3'), said('Tell me about foxes.'), null),
  ]);
  expect(taken).toEqual([true, true, true]);
  // Read while it is being written, then again when it is closed.
  const expected = new Map([
    ['x1', true],
    ['x2', false],
    ['x3', true],
  ]);
  expect(await recorded()).toEqual(expected);
  await recorder.close();
  expect(await recorded()).toEqual(expected);
});
