import { join } from 'node:path';
import type { Log } from '#std/log';
import type { GatewayConfig } from './gateway-config.ts';
import { readSecret } from './load-settings.ts';
import type { GatewayMetrics } from './operations/metrics.ts';
import { type Recorder, startRecorder } from './spool/recorder.ts';

/** Opens the spool as configured. Rejects when its directory cannot be used. */
export async function openRecorder(
  config: GatewayConfig,
  deps: { member?: number; monotonic: () => number; log: Log },
  metrics: GatewayMetrics,
): Promise<Recorder> {
  const { spool, shipping, stateDirectory } = config;
  const credentialPath = shipping?.credentialPath ?? null;
  return startRecorder({
    setup: {
      directory: join(stateDirectory, 'spool', String(deps.member ?? 0)),
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
}
