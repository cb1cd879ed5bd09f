/**
 * How good the scan is, beside published baselines, on worlds with ground truth. Writes
 * bench/results/quality-*.json, then docs/quality.md and its plots.
 *
 *   npm run bench:quality -- [--only independent,baselines,scan,silence,mixed,frontier,disclosed,look-alikes]
 *     [--data DIR] [--worlds trio:1:0.1,quiet:1:0.1,...] [--resume]
 *     [--seeds 10] [--scale 1] [--step 12h] [--silent-seeds 200] [--silent-scale 0.06]
 *     [--mixed-seeds 5] [--frontier-seeds 3] [--disclosed-scale 1]
 *     [--prompts DIR --traces DIR] [--state DIR]
 *   npm run bench:quality -- --page-only
 *
 * What was measured is kept world by world in the state folder, so that a run can be stopped and
 * taken up; scans are measured anew when detection or attribution has another last commit, all else
 * when the folder is deleted. `--resume` takes independent worlds of the same state of the method from the
 * committed results too, and keeps those that are not asked for. `--page-only` writes the page from them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadArrivals } from '#simulate/arrivals/arrival-source';
import { loadPrompts } from '#simulate/prompts/prompt-source';
import { BASELINES } from './baselines/baselines.ts';
import { measureFrontier } from './frontier.ts';
import { frontierGrid } from './frontier-grid.ts';
import { keptCells } from './kept-cells.ts';
import { designThresholds, measureBaselines } from './measure-baselines.ts';
import { measureDisclosed } from './measure-disclosed.ts';
import { type IndependentCell, measureIndependent, worldsNamed } from './measure-independent.ts';
import { measureLookAlikes } from './measure-look-alikes.ts';
import { measureMixed } from './measure-mixed.ts';
import { measureScan, measureSilence } from './measure-scan.ts';
import { isSameVersion, methodVersion, versionName } from './method-version.ts';
import { qualityPages } from './page.ts';
import { keep, kept, PARTS, type Part } from './results.ts';

/** All nine scenarios, by seeds that were named before anything was measured. */
const INDEPENDENT_WORLDS =
  'trio:1:0.1,quiet:1:0.1,trap:1:0.1,indomain:1:0.1,respawn:1:0.1,slow:1:0.1,reseller:1:0.1,adaptive:1:0.1,stolen:1:0.1,quiet:2:0.1,trio:2:0.1,trap:2:0.1';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join() },
    'page-only': { type: 'boolean', default: false },
    seeds: { type: 'string', default: '10' },
    scale: { type: 'string', default: '1' },
    step: { type: 'string', default: '12h' },
    'silent-seeds': { type: 'string', default: '200' },
    'silent-scale': { type: 'string', default: '0.06' },
    'mixed-seeds': { type: 'string', default: '5' },
    'frontier-seeds': { type: 'string', default: '3' },
    'disclosed-scale': { type: 'string', default: '1' },
    data: { type: 'string' },
    worlds: { type: 'string', default: INDEPENDENT_WORLDS },
    resume: { type: 'boolean', default: false },
    prompts: { type: 'string' },
    traces: { type: 'string' },
    state: { type: 'string', default: '.stillwatch/quality' },
  },
});

const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at);
const seeds = Number(values.seeds);
const plan = {
  designSeeds: from(101, Math.max(1, Math.round(seeds / 3))),
  reportSeeds: from(1, seeds),
  scale: Number(values.scale),
  step: values.step,
};
const silences = [
  {
    seeds: from(1001, Number(values['silent-seeds'])),
    scale: Number(values['silent-scale']),
    step: '7d',
  },
  { seeds: from(1, seeds), scale: plan.scale, step: plan.step },
];
const mixed = {
  seeds: from(1, Number(values['mixed-seeds'])),
  accounts: 300,
  exchangesPerAccount: 100,
  harvestShare: 0.1,
};
const alike = {
  worlds: [
    { name: 'demo', seeds: from(1, 3) },
    { name: 'small', seeds: [1] },
  ],
  step: values.step,
};
/** Nobody on the grid fills a window of 1,500 prompts. */
const RIVALS = BASELINES.filter(({ id }) => id !== 'mmd-1500');
const grid = frontierGrid(from(1, Number(values['frontier-seeds'])));

/** Committed results that this state of the method gave. */
function committedCells(): readonly IndependentCell[] {
  const found = kept('independent');
  return found !== null && isSameVersion(found.method ?? null, methodVersion())
    ? found.value.cells
    : [];
}

async function measure(wanted: ReadonlySet<string>): Promise<void> {
  const given = {
    prompts: await loadPrompts(values.prompts ?? null),
    arrivals: await loadArrivals(values.traces ?? null),
    cells: keptCells(values.state),
    scans: keptCells(join(values.state, `scans-${versionName(methodVersion())}`)),
    say: (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`),
  };
  const sources = values.prompts === undefined ? 'bundled excerpts' : 'full corpora';
  const measures: Record<Part, () => Promise<void>> = {
    independent: async () => {
      if (values.data === undefined) {
        given.say('independent worlds are left out: say --data');
        return;
      }
      const keepUp = (cells: readonly IndependentCell[]) =>
        keep('independent', { cells }, 'full corpora');
      const { data } = values;
      const before = values.resume ? committedCells() : [];
      await measureIndependent(worldsNamed(values.worlds), { data, before, given, keepUp });
    },
    baselines: async () => {
      keep('baselines', { plan, results: await measureBaselines(BASELINES, plan, given) }, sources);
    },
    scan: async () => keep('scan', { plan, quality: await measureScan(plan, given) }, sources),
    silence: async () => {
      const rates = [];
      for (const one of silences) {
        rates.push(await measureSilence(one, given));
        keep('silence', { plans: silences.slice(0, rates.length), rates }, sources);
      }
    },
    mixed: async () => keep('mixed', await measureMixed(mixed, given), sources),
    frontier: async () => {
      const chosen = await designThresholds(BASELINES, plan, given);
      keep('frontier', await measureFrontier(grid, { baselines: RIVALS, chosen }, given), sources);
    },
    disclosed: async () => {
      const scale = Number(values['disclosed-scale']);
      const full = { scale, seed: 1, workers: availableParallelism() };
      keep('disclosed', await measureDisclosed(full, given), sources);
    },
    'look-alikes': async () => {
      keep('look-alikes', await measureLookAlikes(alike, given), sources);
    },
  };
  for (const part of PARTS) if (wanted.has(part)) await measures[part]();
}

if (!values['page-only']) await measure(new Set(values.only.split(',')));
for (const [name, text] of qualityPages()) {
  const file = new URL(`../../docs/${name}`, import.meta.url);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, text);
}
