/**
 * `stillwatch tail` beside the shell loops used today, on the same growing access log: how long after
 * a burst begins each one first names its address, and what that costs in CPU time. Writes
 * bench/results/tail.json. Linux only: CPU time comes from /proc.
 *
 *   node bench/tail.ts [--seconds 300] [--history 4000000,10000]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom, type Random } from '#std/random';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    history: { type: 'string', default: '4000000,10000' },
  },
});
const SECONDS = Number(values.seconds);
const BACKGROUND_PER_SECOND = 200;
const BURST_PER_SECOND = 10;
const BURST_SECONDS = 60;
const BURST_EVERY_SECONDS = 47;
const root = fileURLToPath(new URL('..', import.meta.url));

/** Requests of the last whole minute by address, from the whole log. */
const WHOLE_FILE = `while :; do
  awk -v minute="$(date -u -d '1 minute ago' +%d/%b/%Y:%H:%M)" '
    $6 == "\\"POST" && index($4, minute) { calls[$1]++ }
    END { for (a in calls) if (calls[a] > 100) print a, calls[a] }' "$LOG"
  sleep 60
done`;

/** The same over the last lines only, for those who know how much a minute is at most. */
const LAST_LINES = WHOLE_FILE.replace('"$LOG"', '<(tail -n 50000 "$LOG")');

interface Watcher {
  name: string;
  child: ChildProcess;
  /** Address → milliseconds since the epoch at which it was first named. */
  named: Map<string, number>;
}

function watch(name: string, command: string, args: string[], log: string): Watcher {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, LOG: log },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const named = new Map<string, number>();
  child.stdout?.on('data', (chunk: Buffer) => {
    for (const [address] of chunk.toString().matchAll(/203\.0\.113\.\d+/g)) {
      if (!named.has(address)) named.set(address, Date.now());
    }
  });
  return { name, child, named };
}

/** User and system time of a process and the children it waited for, in seconds. */
function cpuSeconds(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

function line(random: Random, address: string, at: number): string {
  const time = new Date(at).toUTCString();
  const stamp = `${time.slice(5, 16).replaceAll(' ', '/')}:${time.slice(17, 25)} +0000`;
  const call = random.float() < 0.6 ? 'POST /v1/messages' : 'GET /assets/app.js';
  const method = address.startsWith('203.0.113.') ? 'POST /v1/messages' : call;
  return `${address} - - [${stamp}] "${method} HTTP/1.1" 200 ${random.int(200, 9000)} "-" "python-requests/2.33.0"\n`;
}

const customer = (random: Random) => `198.51.${random.int(0, 99)}.${random.int(1, 254)}`;

function writeHistory(log: string, lines: number, random: Random): void {
  const file = openSync(log, 'w');
  const start = Date.now() - 86_400_000;
  for (let done = 0; done < lines; done += 10_000) {
    const batch = Array.from({ length: Math.min(10_000, lines - done) }, (_, index) =>
      line(random, customer(random), start + ((done + index) / lines) * 86_000_000),
    );
    writeSync(file, batch.join(''));
  }
  closeSync(file);
}

/** Appends ten times a second; gives when each burst began. */
async function writeLive(log: string, random: Random): Promise<Map<string, number>> {
  const began = new Map<string, number>();
  const start = Date.now();
  for (let tick = 0; Date.now() - start < SECONDS * 1000; tick++) {
    const now = Date.now();
    const elapsed = (now - start) / 1000;
    const lines = Array.from({ length: BACKGROUND_PER_SECOND / 10 }, () =>
      line(random, customer(random), now),
    );
    for (let burst = 0; burst * BURST_EVERY_SECONDS <= elapsed; burst++) {
      const since = elapsed - burst * BURST_EVERY_SECONDS;
      const address = `203.0.113.${burst + 1}`;
      // A burst that the run cuts short would be unfair to whoever looks once a minute.
      if (since > BURST_SECONDS || burst * BURST_EVERY_SECONDS > SECONDS - 130) continue;
      if (!began.has(address)) began.set(address, now);
      for (let call = 0; call < BURST_PER_SECOND / 10; call++)
        lines.push(line(random, address, now));
    }
    appendFileSync(log, lines.join(''));
    await sleep(Math.max(0, start + (tick + 1) * 100 - Date.now()));
  }
  return began;
}

async function measure(history: number): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'stillwatch-bench-tail-'));
  const log = join(folder, 'access.log');
  const random = createRandom(1);
  writeHistory(log, history, random);
  const tail = [...process.execArgv, 'src/cli/main.ts', 'tail', log, '--json'];
  const watchers = [
    watch('stillwatch tail', process.execPath, tail, log),
    watch('awk over the whole log every 60 s', 'bash', ['-c', WHOLE_FILE], log),
    watch('awk over the last 50,000 lines every 60 s', 'bash', ['-c', LAST_LINES], log),
  ];
  await sleep(2000);
  const began = await writeLive(log, random);
  const results = watchers.map(({ name, child, named }) => {
    const cpu = cpuSeconds(child.pid);
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    const waits = [...began].map(([address, at]) => {
      const seen = named.get(address);
      return seen === undefined ? null : Math.round(seen - at) / 1000;
    });
    const known = waits.filter((wait) => wait !== null).sort((a, b) => a - b);
    return {
      name,
      bursts: waits.length,
      named: known.length,
      seconds_to_first_alarm: {
        median: known[Math.floor(known.length / 2)] ?? null,
        worst: known.at(-1) ?? null,
        all: waits,
      },
      cpu_seconds: cpu,
    };
  });
  rmSync(folder, { recursive: true, force: true });
  return {
    history_lines: history,
    lines_per_second: BACKGROUND_PER_SECOND,
    seconds: SECONDS,
    results,
  };
}

const cases: object[] = [];
for (const history of values.history.split(',').map(Number)) cases.push(await measure(history));
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
const note = `A burst is ${BURST_PER_SECOND} calls a second for ${BURST_SECONDS} s: it passes 100 a minute after 10.1 s at the earliest. CPU of stillwatch includes its start.`;
mkdirSync(join(root, 'bench/results'), { recursive: true });
const result = { bench: 'tail', date: new Date().toISOString().slice(0, 10), machine, note, cases };
writeFileSync(join(root, 'bench/results/tail.json'), `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result, null, 2));
