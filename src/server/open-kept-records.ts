/** Opens the records of the control half with what signs their log, and with whom alerts go to. */
import { join } from 'node:path';
import type { Config } from '#config/index';
import { type ExtensionSigner, openExtensionSigner } from '#prove/index';
import { openRecords, type Records } from '#records/index';
import { type Destination, destinationsFor } from '#respond/index';
import type { Clock } from '#std/clock';
import type { Log } from '#std/log';
import { readDestinations } from './alerting.ts';

export interface KeptRecords {
  records: Records;
  destinations: readonly Destination[];
  signer: ExtensionSigner;
}

/** `opened` takes how they are closed. */
export async function openKeptRecords(
  config: Config,
  deps: { clock: Clock; log: Log },
  opened: AsyncDisposableStack,
): Promise<KeptRecords> {
  const { recordsUrl, stateDirectory, auditKeyFile, destinationsFile } = config.control;
  // Beside the records, not in them: who can change only those cannot rewrite the log.
  const keyFile = auditKeyFile ?? join(stateDirectory, 'audit-key.pem');
  const signer = await openExtensionSigner(keyFile, deps);
  const destinations = await readDestinations(destinationsFile);
  const place =
    recordsUrl === null
      ? ({ kind: 'embedded', directory: join(stateDirectory, 'records') } as const)
      : ({ kind: 'server', url: recordsUrl } as const);
  const records = await openRecords(place, {
    ...{ clock: deps.clock, log: deps.log, signer },
    alertRoutes: (alert) => destinationsFor(alert, destinations),
  });
  opened.defer(() => records.close());
  return { records, destinations, signer };
}
