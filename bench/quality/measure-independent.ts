/** The part of the quality bench that measures worlds of a generator that shares nothing with ours. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Measuring } from './plan.ts';
import { runScan } from './run-scan.ts';

/** A world of bench/independent, as its generator names it. */
export interface IndependentWorld {
  scenario: string;
  seed: number;
  scale: number;
}

const countedSchema = z.object({ k: z.number(), n: z.number() });

/** What the generator's own scorer says; accused = core and likely members of campaigns. */
const scoreSchema = z.object({
  accounts: z.object({ active: z.number(), positive: z.number(), benign: z.number() }),
  overall: z.object({
    accused: z.object({ precision: countedSchema, recall: countedSchema, fpr: countedSchema }),
  }),
  campaigns: z.array(
    z.object({
      name: z.string(),
      accounts: z.number(),
      exchanges: z.number(),
      recall: countedSchema,
      fragments: z.number(),
      hours_to_alarm: z.number().nullable(),
      /** Share of the operator's exchanges served before its first alarm; 1 = never alarmed. */
      leak: z.number(),
    }),
  ),
  /** Campaigns of which the largest part are honest. */
  false_campaigns: z.array(z.unknown()),
});

export interface IndependentCell extends IndependentWorld {
  seconds: number;
  peakBytes: number | null;
  score: z.infer<typeof scoreSchema>;
}

const run = promisify(execFile);
const PROGRAMS = fileURLToPath(new URL('../independent/', import.meta.url));
const LONGEST_OUTPUT_BYTES = 64 << 20;

/** The output of one of the generator's programs. */
async function program(name: string, argv: readonly string[]): Promise<string> {
  const given = [join(PROGRAMS, name), ...argv];
  const { stdout } = await run(process.execPath, given, { maxBuffer: LONGEST_OUTPUT_BYTES });
  return stdout;
}

/**
 * Scans each world and has it scored by the generator's own scorer. `data`: folder with `prompts/` and
 * `traces/`, which stay out of the repository; `keepUp` is told after each world what there is by then.
 */
export async function measureIndependent(
  worlds: readonly IndependentWorld[],
  {
    data,
    before,
    given,
    keepUp,
  }: {
    data: string;
    /** Worlds that need not be measured again. */
    before: readonly IndependentCell[];
    given: Pick<Measuring, 'scans' | 'say'>;
    keepUp: (cells: readonly IndependentCell[]) => void;
  },
): Promise<void> {
  const cells = [...before];
  for (const world of worlds) {
    const { scenario, seed, scale } = world;
    if (before.some((cell) => isSameWorld(cell, world))) continue;
    const name = `independent-${scenario}-${seed}-${scale}`;
    cells.push(await given.scans.measure(name, () => measureOne(world, data)));
    given.say(`independent: ${scenario}, seed ${seed}, at ${scale}`);
    keepUp(cells);
  }
}

export const isSameWorld = (one: IndependentWorld, other: IndependentWorld): boolean =>
  one.scenario === other.scenario && one.seed === other.seed && one.scale === other.scale;

async function measureOne(world: IndependentWorld, data: string): Promise<IndependentCell> {
  const directory = mkdtempSync(join(tmpdir(), 'stillwatch-independent-'));
  try {
    const { scenario, seed, scale } = world;
    const made = ['--scenario', scenario, '--seed', `${seed}`, '--scale', `${scale}`];
    await program('world.mjs', [...made, '--out', directory, '--data', data]);
    const { result, seconds, peakBytes } = await runScan(directory);
    const scan = join(directory, 'scan.json');
    writeFileSync(scan, JSON.stringify(result));
    const said = await program('score.mjs', ['--truth', directory, '--scan', scan, '--json']);
    return { ...world, seconds, peakBytes, score: scoreSchema.parse(JSON.parse(said)) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Worlds as an option names them: "trio:1:0.25", separated by commas. */
export function worldsNamed(text: string): IndependentWorld[] {
  return text.split(',').map((one) => {
    const [scenario = '', seed = '1', scale = '1'] = one.split(':');
    return { scenario, seed: Number(seed), scale: Number(scale) };
  });
}
