/**
 * Scans many small worlds with one engine, where a process for each would take most of the time.
 */

import { join } from 'node:path';
import { Readable } from 'node:stream';
import { scan } from '#analysis/scan';
import { noProgress } from '#std/progress';
import { HOUR_MS } from '#std/time';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import type { ScanRun } from './run-scan.ts';

const DAY_MS = 24 * HOUR_MS;

const silent = { info() {}, warn() {}, error() {}, debug() {} };
/** Tables that a scan fills; those of links it empties itself. */
const FILLED = ['exchanges', 'account_facts'];

/** Scans one simulated folder after another with one engine: for worlds so small that starting one is most of the work. */
export interface WarmScanner {
  scan(directory: string, options: { step: string }): Promise<Pick<ScanRun, 'result' | 'seconds'>>;
  close(): Promise<void>;
}

export async function openWarmScanner(): Promise<WarmScanner> {
  const store = await openStore({ kind: 'embedded', directory: null, threads: 1 }, { log: silent });
  const left: Store = { ...store, close: async () => {} };
  return {
    async scan(directory, { step }) {
      const startedAt = performance.now();
      for (const table of FILLED) await store.command(`TRUNCATE TABLE ${table}`);
      const options = {
        inputs: [join(directory, 'exchanges.ndjson')],
        accountsFile: join(directory, 'accounts.jsonl'),
        format: null,
        fieldMap: {},
        networks: { csvFile: join(directory, 'networks.csv'), mmdbFiles: [], listFiles: [] },
        storeUrl: null,
        keepDirectory: null,
        keepText: 'none' as const,
        workers: 1,
        seed: 1,
        falseDiscoveryRate: 0.01,
        stepMs: Number.parseInt(step, 10) * (step.endsWith('d') ? DAY_MS : HOUR_MS),
        confirmed: [],
        accountsOnly: false,
        rejectsFile: null,
        maxRejectShare: 0,
      };
      const { result } = await scan(options, {
        openStore: async () => left,
        endUserKey: async () => null,
        progress: noProgress,
        log: silent,
        clock: Date.now,
        abort: new AbortController().signal,
        stdin: Readable.from([]),
        version: 'bench',
      });
      return { result, seconds: (performance.now() - startedAt) / 1000 };
    },
    close: () => store.close(),
  };
}
