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
import {
  type Line,
  OCCASIONS,
  type PlantOptions,
  plant,
  type Truth,
  type World,
} from './planted/plant.ts';
import { type PlantedCell, plantedResult, RESULT } from './planted/result.ts';
import { type IndependentWorld, isSameWorld, worldsNamed } from './quality/measure-independent.ts';
import { isSameVersion, methodVersion } from './quality/method-version.ts';
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

const FILES = ['accounts.jsonl', 'exchanges.ndjson'] as const;

function made({ scenario, seed, scale }: IndependentWorld, directory: string): World {
  const named = ['--scenario', scenario, '--seed', `${seed}`, '--scale', `${scale}`];
  execFileSync(process.execPath, [GENERATOR, ...named, '--out', directory, '--data', data]);
  const [accounts = [], exchanges = []] = FILES.map((name) => linesOf<Line>(join(directory, name)));
  return { accounts, exchanges, truth: linesOf<Truth>(join(directory, 'truth.jsonl')) };
}

/** Scans the world with honest accounts planted in it; its files in the directory are written over. */
async function measure(
  { accounts, exchanges, truth }: World,
  directory: string,
  { share, occasion, random }: PlantOptions,
): Promise<Omit<PlantedCell, keyof IndependentWorld>> {
  const planted = plant({ accounts, exchanges, truth }, { share, occasion, random });
  for (const [at, name] of FILES.entries()) {
    write(join(directory, name), at === 0 ? planted.accounts : planted.exchanges);
  }
  const { result } = await runScan(directory);
  const accused = result.campaigns.flatMap(({ members }) =>
    members.filter(({ role }) => role !== 'fringe').map(({ account_id: id }) => id),
  );
  const operators = new Set(
    truth.filter(({ operator }) => operator !== null).map(({ account_id: id }) => id),
  );
  const { honest, operator } = planted;
  return {
    ...{ occasion, share },
    ...{ planted: honest.size, planted_accused: accused.filter((id) => honest.has(id)).length },
    operator: operator.size,
    operator_accused: accused.filter((id) => operator.has(id)).length,
    others_accused: accused.filter((id) => !honest.has(id) && !operators.has(id)).length,
  };
}

const method = methodVersion();
const before = plantedResult();
const cells = before !== null && isSameVersion(before.method, method) ? before.cells : [];
const shares = values.shares.split(',').map(Number);
for (const world of worldsNamed(values.worlds)) {
  const known = cells.filter((one) => isSameWorld(one, world));
  const wanted = OCCASIONS.flatMap((occasion) =>
    shares.map((share) => ({ occasion, share })),
  ).filter(
    (one) => !known.some(({ occasion, share }) => occasion === one.occasion && share === one.share),
  );
  if (wanted.length === 0) continue;
  const directory = mkdtempSync(join(tmpdir(), 'stillwatch-planted-'));
  try {
    const given = made(world, directory);
    for (const { occasion, share } of wanted) {
      const random = createRandom(world.seed).fork(`${occasion}-${share}`);
      const cell = { ...world, ...(await measure(given, directory, { share, occasion, random })) };
      cells.push(cell);
      console.error(JSON.stringify(cell));
      writeFileSync(RESULT, `${JSON.stringify({ bench: 'planted', method, cells }, null, 1)}\n`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
