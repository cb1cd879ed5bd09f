/**
 * Breaks what `stillwatch up` starts, under load, and says what came of it: kill -9 of either half at
 * random moments; the records' PostgreSQL away for a while; the exchange store away for a while.
 * Writes bench/results/faults.json. Linux only.
 *
 *   node bench/faults.ts [--rounds 50] [--seed 1] [--away 300]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { findPostgres, startPostgres } from '#records/fixtures/postgres-cluster';
import { createRandom } from '#std/random';
import { type AwayReport, databaseAway } from '../tests/fixtures/databases-away.ts';
import { startFaultSite } from '../tests/fixtures/fault-site.ts';
import { type KillReport, killRounds } from '../tests/fixtures/kill-rounds.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    away: { type: 'string', default: '300' },
  },
});
const [rounds, seed, seconds] = [Number(values.rounds), Number(values.seed), Number(values.away)];
/** Between two calls of a caller while a database is away; there are two of them. */
const PAUSE_MS = 40;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function kills(): Promise<object> {
  const site = await startFaultSite();
  try {
    const onRound = (round: number): void => {
      if (round % 10 === 0) say(`${round} of ${rounds} kills`);
    };
    const report = await killRounds(site, { rounds, random: createRandom(seed), onRound });
    return summaryOf(report);
  } finally {
    await site.end();
  }
}

function summaryOf({ recovered_ms, ...report }: KillReport): object {
  const sorted = [...recovered_ms].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? null;
  return { ...report, recovered_ms: { median: at(0.5), p90: at(0.9), most: at(1) } };
}

interface Away {
  records: AwayReport | { skipped: string };
  store: AwayReport & { lost: number; twice: number };
}

async function away(): Promise<Away> {
  const found = findPostgres();
  const postgres = 'programs' in found ? await startPostgres(found.programs) : null;
  const url = (await postgres?.createDatabase('stillwatch')) ?? null;
  const site = await startFaultSite(url);
  const during = { seconds, pauseMs: PAUSE_MS };
  const all = site.load(1);
  await all.stop();
  try {
    const records =
      postgres === null
        ? { skipped: 'missing' in found ? found.missing : 'no PostgreSQL' }
        : await databaseAway(site, {
            ...during,
            takeAway: () => postgres.stop(),
            giveBack: () => postgres.start(),
          });
    say(`records were away: ${JSON.stringify(records)}`);
    const store = await databaseAway(site, {
      ...during,
      takeAway: () => site.signalEngine('SIGSTOP'),
      giveBack: () => site.signalEngine('SIGCONT'),
    });
    say(`the store was away: ${JSON.stringify(store)}`);
    const stored = await site.stored();
    const known = new Set(stored);
    const expected =
      all.acknowledged() +
      store.calls.acknowledged +
      ('calls' in records ? records.calls.acknowledged : 0);
    const twice = stored.length - known.size;
    return { records, store: { ...store, lost: Math.max(0, expected - known.size), twice } };
  } finally {
    await site.end();
    await postgres?.remove();
  }
}

const began = performance.now();
const [killed, databases] = [rounds > 0 ? await kills() : null, seconds > 0 ? await away() : null];
const path = new URL('./results/faults.json', import.meta.url);
/** A part that is not asked for keeps what it was. */
const earlier = JSON.parse(readFileSync(path, 'utf8')) as { kills: object; away: object };
const document = {
  bench: 'faults',
  date: new Date().toISOString().slice(0, 10),
  machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
  seed,
  kills: killed ?? earlier.kills,
  away: databases ?? earlier.away,
  seconds: Math.round((performance.now() - began) / 1000),
};
writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
