import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { loadArrivals } from './arrivals/arrival-source.ts';
import { simulated, TINY } from './fixtures/tiny-world.ts';
import { loadPrompts } from './prompts/prompt-source.ts';
import { simulate } from './simulate.ts';
import { COMPRESSIONS, directorySink, partFile, type SimulationSink } from './sink.ts';
import { parseWorld } from './world.ts';

const WORLD = parseWorld({
  name: 'short',
  days: 1,
  customers: [{ kind: 'chat-user', accounts: 60, exchanges: 300 }],
  attackers: [{ kind: 'hydra', operator: 'c1', accounts: 5, exchanges: 30 }],
});
const OPEN = { none: (b: Buffer) => b, gz: gunzipSync, zst: zstdDecompressSync };

test.each(COMPRESSIONS)('a folder holds the world, compressed as %s', async (compression) => {
  const expected = await simulated(WORLD, { withText: true });
  const directory = await mkdtemp(join(tmpdir(), 'world-'));
  const sink = await directorySink(directory, compression);
  const sources = { prompts: await loadPrompts(), arrivals: await loadArrivals() };
  await simulate(WORLD, { seed: 7, ...sources, withText: true, sink, workers: 0 });
  await sink.close();
  for (const part of ['exchanges', 'labels'] as const) {
    const bytes = await readFile(join(directory, partFile(part, compression)));
    expect(OPEN[compression](bytes).toString()).toBe(expected(part));
  }
  expect(await readFile(join(directory, 'truth.jsonl'), 'utf8')).toBe(expected('truth'));
});

test('a sink that takes nothing holds the simulation back', async () => {
  let taken = 0;
  let progressed = 0;
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const sink: SimulationSink = {
    async write(part) {
      if (part !== 'exchanges') return;
      taken++;
      await gate;
    },
    async close() {},
  };
  const sources = { prompts: await loadPrompts(), arrivals: await loadArrivals() };
  const run = simulate(
    TINY,
    { seed: 7, ...sources, withText: true, sink, workers: 0 },
    { progress: () => progressed++ },
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(taken).toBeLessThanOrEqual(1);
  expect(progressed).toBe(0);
  openGate();
  await run;
  expect(progressed).toBe(taken);
});
