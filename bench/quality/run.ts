/**
 * How good the scan is, beside published baselines, on worlds with ground truth. Writes
 * bench/results/quality-*.json, then docs/quality.md and its plots.
 *
 *   npm run bench:quality -- [--only baselines,scan,frontier,disclosed] [--seeds 10] [--scale 1]
 *     [--frontier-seeds 3] [--disclosed-scale 1] [--prompts DIR --traces DIR]
 *
 * `--only none` regenerates the page from what was measured before.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { loadArrivals } from '#simulate/arrivals/arrival-source';
import { loadPrompts } from '#simulate/prompts/prompt-source';
import { BASELINES } from './baselines/baselines.ts';
import { measureFrontier } from './frontier.ts';
import { measureBaselines } from './measure-baselines.ts';
import { measureDisclosed } from './measure-disclosed.ts';
import { measureScan } from './measure-scan.ts';
import { writePage } from './page.ts';
import { keep, PARTS, type Part } from './results.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join() },
    seeds: { type: 'string', default: '10' },
    scale: { type: 'string', default: '1' },
    'frontier-seeds': { type: 'string', default: '3' },
    'disclosed-scale': { type: 'string', default: '1' },
    prompts: { type: 'string' },
    traces: { type: 'string' },
  },
});

const wanted = new Set(values.only.split(','));
const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at);
const seeds = Number(values.seeds);
const plan = {
  designSeeds: from(101, Math.max(1, Math.round(seeds / 3))),
  reportSeeds: from(1, seeds),
  scale: Number(values.scale),
};
const grid = {
  accounts: [10, 40, 160],
  pacePerDay: [1, 4, 16],
  coverShare: [0, 0.5, 0.8],
  seeds: from(1, Number(values['frontier-seeds'])),
};
const given = {
  prompts: await loadPrompts(values.prompts ?? null),
  arrivals: await loadArrivals(values.traces ?? null),
  say: (line: string) => console.error(line),
};
const sources = values.prompts === undefined ? 'bundled excerpts' : 'full corpora';

const MEASURES: Record<Part, () => Promise<void>> = {
  baselines: async () => {
    keep('baselines', { plan, results: await measureBaselines(BASELINES, plan, given) }, sources);
  },
  scan: async () => {
    keep('scan', { plan, quality: await measureScan(plan, given) }, sources);
  },
  frontier: async () => {
    keep('frontier', { grid, cells: await measureFrontier(grid, given) }, sources);
  },
  disclosed: async () => {
    const scale = Number(values['disclosed-scale']);
    const full = { scale, seed: 1, workers: availableParallelism() };
    keep('disclosed', await measureDisclosed(full, given), sources);
  },
};

for (const part of PARTS) if (wanted.has(part)) await MEASURES[part]();
writePage();
