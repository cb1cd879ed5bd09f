/** What shows only after a while: memory under many streams, leaks, and exchanges that are lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { spoolFiles } from '#gateway/spool/spool-files';
import { SpoolReader } from '#gateway/spool/spool-reader';
import { type Contender, residentMegabytes } from './contenders.ts';
import { Connection, closedLoop, median } from './load-client.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const STREAMS = 1000;
const STREAM_GAP_MS = 300;

/** Resident memory while a thousand streams are open. */
export async function measureMemory(
  proxies: readonly Contender[],
  requestFor: (proxy: Contender, gapMs: number) => Buffer,
) {
  const results: Record<string, unknown> = {};
  for (const proxy of proxies) {
    const idle = residentMegabytes(proxy);
    const connections = Array.from({ length: STREAMS }, () => new Connection(proxy.port));
    const bytes = requestFor(proxy, STREAM_GAP_MS);
    const answers = connections.map((one) => one.send(bytes, performance.now()).catch(() => null));
    let peak = 0;
    const watching = setInterval(() => {
      peak = Math.max(peak, residentMegabytes(proxy));
    }, 500);
    const ended = await Promise.all(answers);
    clearInterval(watching);
    for (const connection of connections) connection.close();
    const whole = ended.filter((one) => one?.status === 200).length;
    results[proxy.name] = {
      idle_mb: Math.round(idle),
      peak_mb: Math.round(peak),
      whole_streams: whole,
    };
    say(`memory ${proxy.name}: ${JSON.stringify(results[proxy.name])}`);
  }
  return results;
}

/** High load for long: memory at the end against the beginning, and every answer recorded. */
export async function measureSoak(
  proxy: Contender,
  given: {
    seconds: number;
    connections: number;
    spool: string;
    requestFor: (stream: boolean) => Buffer;
  },
) {
  const { seconds, connections, spool, requestFor } = given;
  const reader = new SpoolReader(spoolFiles(spool), 'exchanges');
  const drain = (): number => {
    let records = 0;
    for (let batch = reader.next(50_000); batch !== null; batch = reader.next(50_000)) {
      records += batch.payloads.length;
      reader.commit(batch.position);
    }
    return records;
  };
  await sleep(300);
  drain();
  const memory: number[] = [];
  const watching = setInterval(() => memory.push(residentMegabytes(proxy)), 1000);
  const runs = await Promise.all(
    [false, true].map((stream) => {
      const load = { port: proxy.port, request: requestFor(stream) };
      return closedLoop(load, connections / 2, seconds);
    }),
  );
  clearInterval(watching);
  await sleep(500);
  const answered = runs.reduce((sum, run) => sum + run.measured.length, 0);
  const failed = runs.reduce((sum, run) => sum + run.failed, 0);
  const recorded = drain();
  const tenth = Math.max(1, Math.floor(memory.length / 10));
  const soak = {
    seconds,
    answered,
    failed,
    recorded,
    lost: answered - recorded,
    // Heaps grow to their working size at first: a leak is what still grows afterwards.
    resident_mb_by_tenth: Array.from({ length: 10 }, (_, at) =>
      Math.round(median(memory.slice(at * tenth, (at + 1) * tenth))),
    ),
  };
  say(`soak: ${JSON.stringify(soak)}`);
  return soak;
}
