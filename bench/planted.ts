/**
 * Whom a campaign accuses when honest accounts are planted in it. A world of bench/independent is made;
 * honest accounts of no group are given what an event gives to all who were there, and so is the largest
 * operator; then it is scanned. Writes bench/results/planted.json after
 * each scan; what stands there of the same state of the method is not measured again.
 *
 *   node bench/planted.ts --data DIR [--worlds trio:3:0.1,respawn:3:0.1] [--shares 0.2,0.5,0.8]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '#std/random';
import { type Line, OCCASIONS, type Occasion, plant, type Truth } from './planted/plant.ts';
import { type PlantedCell, plantedResult, RESULT } from './planted/result.ts';
import { type IndependentWorld, worldsNamed } from './quality/measure-independent.ts';
import { methodVersion, versionName } from './quality/method-version.ts';
import { runScan } from './quality/run-scan.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    worlds: { type: 'string', default: 'trio:3:0.1,respawn:3:0.1' },
    shares: { type: 'string', default: '0.2,0.5,0.8' },
  },
});
if (values.data === undefined) throw new Error('say --data DIR, the folder of prompts and traces');
const { data } = values;
const GENERATOR = fileURLToPath(new URL('independent/world.mjs', import.meta.url));

const linesOf = <Read>(file: string): Read[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Read);
const write = (file: string, lines: readonly object[]): void =>
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);

async function measure(
  world: IndependentWorld,
  { share, occasion }: { share: number; occasion: Occasion },
): Promise<PlantedCell> {
  const directory = mkdtempSync(join(tmpdir(), 'stillwatch-planted-'));
  const at = (name: string): string => join(directory, name);
  try {
    const { scenario, seed, scale } = world;
    const made = ['--scenario', scenario, '--seed', `${seed}`, '--scale', `${scale}`];
    execFileSync(process.execPath, [GENERATOR, ...made, '--out', directory, '--data', data]);
    const truth = linesOf<Truth>(at('truth.jsonl'));
    const files = ['accounts.jsonl', 'exchanges.ndjson'] as const;
    const [accounts, exchanges] = files.map((name) => linesOf<Line>(at(name)));
    const random = createRandom(seed).fork(`${occasion}-${share}`);
    const given = { accounts: accounts ?? [], exchanges: exchanges ?? [], truth };
    const planted = plant(given, { share, occasion, random });
    for (const name of files) rmSync(at(name));
    write(at('accounts.jsonl'), planted.accounts);
    write(at('exchanges.ndjson'), planted.exchanges);
    const { result } = await runScan(directory);
    const accused = result.campaigns.flatMap(({ members }) =>
      members.filter(({ role }) => role !== 'fringe').map(({ account_id: id }) => id),
    );
    const operators = new Set(
      truth.filter(({ operator }) => operator !== null).map(({ account_id: id }) => id),
    );
    const { honest, operator } = planted;
    return {
      ...{ ...world, occasion, share },
      ...{ planted: honest.size, planted_accused: accused.filter((id) => honest.has(id)).length },
      operator: operator.size,
      operator_accused: accused.filter((id) => operator.has(id)).length,
      others_accused: accused.filter((id) => !honest.has(id) && !operators.has(id)).length,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const method = methodVersion();
const before = plantedResult();
const cells =
  before !== null && versionName(before.method) === versionName(method) ? before.cells : [];
for (const world of worldsNamed(values.worlds)) {
  for (const occasion of OCCASIONS) {
    for (const share of values.shares.split(',').map(Number)) {
      const { scenario, seed, scale } = world;
      const name = [scenario, seed, scale, occasion, share].join();
      const known = cells.some(
        (one) => [one.scenario, one.seed, one.scale, one.occasion, one.share].join() === name,
      );
      if (known) continue;
      const cell = await measure(world, { share, occasion });
      cells.push(cell);
      console.error(JSON.stringify(cell));
      writeFileSync(RESULT, `${JSON.stringify({ bench: 'planted', method, cells }, null, 1)}\n`);
    }
  }
}
