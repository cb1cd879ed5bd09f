import { expect, test } from 'vitest';
import { loadArrivals } from '#simulate/arrivals/arrival-source';
import { CORPORA } from '#simulate/prompts/corpora';
import { loadPrompts } from '#simulate/prompts/prompt-source';
import { simulate } from '#simulate/simulate';
import type { Split } from '#simulate/world';
import { scanWorld } from './scan-world.ts';
import { forDesign, forReport, worldOf } from './worlds.ts';

const prompts = await loadPrompts(null);
const arrivals = await loadArrivals(null);

/** Shorter prompts ("go on", "thanks") are anybody's. */
const TELLING_CHARS = 60;

async function promptsOf(split: Split): Promise<Set<string>> {
  const found = new Set<string>();
  const sink = {
    write: async (part: string, bytes: Uint8Array | string) => {
      if (part !== 'exchanges') return;
      for (const line of new TextDecoder().decode(bytes as Uint8Array).split('\n')) {
        if (line === '') continue;
        const { prompt } = JSON.parse(line) as { prompt: string };
        if (prompt.length >= TELLING_CHARS) found.add(prompt);
      }
    },
    close: async () => {},
  };
  const world = worldOf('demo', split, 0.3);
  await simulate(world, { seed: 5, prompts, arrivals, withText: true, sink, workers: 0 });
  return found;
}

test('worlds of the two splits have no prompt in common', async () => {
  const design = await promptsOf('design');
  const report = await promptsOf('report');
  expect(design.size).toBeGreaterThan(1000);
  expect(report.size).toBeGreaterThan(1000);
  expect([...design].filter((prompt) => report.has(prompt))).toEqual([]);
});

test('every corpus, and every traced client, belongs to one split', () => {
  expect(new Set(CORPORA.map(({ name }) => name)).size).toBe(CORPORA.length);
  const items = (split: Split) =>
    CORPORA.filter((one) => one.split === split).flatMap(({ name }) =>
      (prompts.corpora[name] ?? []).map(({ text }) => text),
    );
  const design = new Set(items('design'));
  expect(items('report').filter((text) => design.has(text))).toEqual([]);
  const profiles = (split: Split) =>
    arrivals.profiles.filter((one) => one.split === split).map((one) => JSON.stringify(one));
  const traced = new Set(profiles('design'));
  expect(profiles('report').filter((one) => traced.has(one))).toEqual([]);
});

test('numbers are not measured on the sources that anything was chosen on, nor chosen on the others', async () => {
  const design = worldOf('demo', 'design');
  await expect(scanWorld(design, { seed: 1, prompts, arrivals })).rejects.toThrow(RangeError);
  expect(() => forReport(design)).toThrow(RangeError);
  expect(() => forDesign(worldOf('demo', 'report'))).toThrow(RangeError);
});
