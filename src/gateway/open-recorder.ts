/** Locks the spool directory and starts the recorder on it. */

import { join } from 'node:path';
import { lockDirectory } from '#std/directory-lock';
import type { Log } from '#std/log';
import { makePrivateDirectory } from '#std/private-directory';
import { readSecret } from '#std/read-secrets';
import type { GatewayConfig } from './gateway-config.ts';
import type { GatewayMetrics } from './metrics/metrics.ts';
import { type Recorder, startRecorder } from './spool/recorder.ts';

interface RecorderDeps {
  member?: number;
  monotonic: () => number;
  log: Log;
  /** Takes how the spool is closed. */
  opened: AsyncDisposableStack;
}

/**
 * Opens the spool as configured. Rejects when its directory cannot be used, and with STORE_IN_USE when
 * another gateway writes there: it would take this one's open segments for those of a dead process.
 */
export async function openRecorder(
  config: GatewayConfig,
  deps: RecorderDeps,
  metrics: GatewayMetrics,
): Promise<Recorder> {
  const { spool, shipping, stateDirectory } = config;
  const credentialPath = shipping?.credentialPath ?? null;
  const directory = join(stateDirectory, 'spool', String(deps.member ?? 0));
  makePrivateDirectory(join(stateDirectory, 'spool'));
  makePrivateDirectory(directory);
  const lock = await lockDirectory(directory);
  deps.opened.defer(() => lock.release());
  const recorder = await startRecorder({
    setup: {
      directory,
      synced: spool.acknowledge === 'synced',
      segmentBytes: spool.segmentBytes,
      segmentMs: spool.segmentSeconds * 1000,
      diskBytes: spool.diskBytes,
      syncMs: spool.syncSeconds * 1000,
      shipping:
        shipping === null
          ? null
          : {
              url: shipping.url,
              credential: credentialPath === null ? null : await readSecret(credentialPath),
              batchRecords: shipping.batchRecords,
              everyMs: shipping.everySeconds * 1000,
            },
    },
    waits: spool.acknowledge !== 'queued',
    monotonic: deps.monotonic,
    metrics,
    log: deps.log,
  });
  deps.opened.defer(() => recorder.close());
  return recorder;
}
