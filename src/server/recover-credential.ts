/** Makes a credential for somebody who lost theirs, while the control half is stopped and from its own files. */
import type { Config } from '#config/index';
import { type NewCredential, RECOVERY, recoverCredential } from '#respond/index';
import type { UserRole } from '#schema/credential';
import type { Clock } from '#std/clock';
import { failure } from '#std/errors';
import type { Log } from '#std/log';
import { openKeptRecords } from './open-kept-records.ts';
import { performerAtRest } from './performer.ts';

/**
 * It takes the state directory with the key of the audit log, and the records behind it. Throws
 * STORE_IN_USE while a control half runs, and what the records throw.
 */
export async function recoverControlCredential(
  config: Config,
  deps: { clock: Clock; log: Log },
  lost: { name: string; role: UserRole; reason: string },
): Promise<NewCredential> {
  await using opened = new AsyncDisposableStack();
  const { records, signer } = await openKeptRecords(config, deps, opened);
  // Whoever analyses holds it; the embedded records are held by one process anyway.
  const lease = records.lease('analyser');
  opened.defer(() => lease.release());
  if (!(await lease.hold())) {
    const { stateDirectory: directory } = config.control;
    throw failure('STORE_IN_USE', { directory, holder: 'a control half that runs' });
  }
  const performer = performerAtRest(records, { clock: deps.clock, config, signer });
  // Waited for: the records close with this function.
  return await performer.perform(recoverCredential, lost, { who: RECOVERY, role: 'system' });
}
