/** Takes in log files that people or jobs put into a watched folder. */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type EnricherOptions, enricherModule } from '#enrich/index';
import { ingestLogs } from '#ingest/index';
import { messageOf } from '#std/errors';
import { noProgress } from '#std/progress';
import type { Control } from './control.ts';

const LOOK_MS = 2000;
const DONE = 'done';
const FAILED = 'failed';
/** Names under which a file is still being written. */
const UNFINISHED = /^\.|\.(part|partial|tmp|filepart|crdownload)$/i;

export interface FileDrops {
  close(): Promise<void>;
}

/**
 * Reads log files that are put into a folder, of any format that a scan reads: once their size has
 * stood still, one after the other. Each is then moved to the folder's `done` or `failed`; a file that
 * was being read when the process ended is read again, and its exchanges are stored once.
 */
export async function watchDrops(
  directory: string,
  control: Control,
  networks: EnricherOptions | null,
): Promise<FileDrops> {
  const { log } = control;
  for (const each of [DONE, FAILED]) await mkdir(join(directory, each), { recursive: true });
  const sizes = new Map<string, number>();
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  const stopped = new AbortController();

  async function look(): Promise<void> {
    for (const name of await settledFiles(directory, sizes)) {
      if (stopped.signal.aborted) return;
      const outcome = await readDrop(join(directory, name), {
        control,
        networks,
        abort: stopped.signal,
      });
      if (outcome === 'stopped') return;
      await rename(join(directory, name), join(directory, outcome, name));
      sizes.delete(name);
    }
  }
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = look()
        .catch((thrown: unknown) => log.error('drops-fail', { why: messageOf(thrown) }))
        .then(() => {
          if (!stopped.signal.aborted) schedule();
        });
    }, LOOK_MS);
  };
  schedule();
  return {
    close: async () => {
      stopped.abort();
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

/** Files whose size is what it was at the last look. */
async function settledFiles(directory: string, sizes: Map<string, number>): Promise<string[]> {
  const settled: string[] = [];
  const present = new Set<string>();
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isFile() || UNFINISHED.test(entry.name)) continue;
    present.add(entry.name);
    const { size } = await stat(join(directory, entry.name));
    if (sizes.get(entry.name) === size) settled.push(entry.name);
    sizes.set(entry.name, size);
  }
  for (const name of sizes.keys()) if (!present.has(name)) sizes.delete(name);
  return settled.sort();
}

async function readDrop(
  path: string,
  given: { control: Control; networks: EnricherOptions | null; abort: AbortSignal },
): Promise<typeof DONE | typeof FAILED | 'stopped'> {
  const { control, networks, abort } = given;
  const { config, store, log, clock, counts, analyser, events, importKeys } = control;
  const { keepText, seed, maxRejectShare } = config.scan;
  try {
    const summary = await ingestLogs(
      {
        inputs: [path],
        workers: 1,
        keepText,
        seed,
        maxRejectShare,
        endUserKey: await importKeys.current(),
        enricher: networks === null ? null : enricherModule(networks),
        rejects: null,
        clockNow: clock(),
      },
      { store, progress: noProgress, log, abort },
    );
    counts.taken += summary.exchanges;
    counts.duplicates += summary.duplicates;
    counts.rejected += summary.rejected;
    for (const { code, records } of summary.reject_reasons) {
      if (code === 'TIME_ABSURD') counts.absurdTimes += records;
    }
    if (summary.from !== null) {
      counts.lastTakenAt = clock();
      counts.latestTs = Math.max(counts.latestTs ?? 0, summary.to ?? 0);
      analyser.noteExchanges(summary.from);
    }
    events.publish('exchanges', { taken: summary.exchanges, total: counts.taken });
    return DONE;
  } catch (thrown) {
    if (abort.aborted) return 'stopped';
    log.error('drop-fail', { file: path, why: messageOf(thrown) });
    return FAILED;
  }
}
