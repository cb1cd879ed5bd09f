import type { Records } from '#records/index';
import { applyPolicy, DEFAULT_POLICY, draftPolicy, runPolicies } from '#respond/index';
import type { Control } from './control.ts';
import { exchangesPerDay, newSeed } from './plan-response.ts';
import { newId } from './responder.ts';

/** One round of the policies in force over what the records know. Throws what records and store throw. */
export async function applyPolicies(
  control: Pick<Control, 'records' | 'store' | 'clock' | 'config' | 'events'>,
): Promise<void> {
  const { records, clock, config, events } = control;
  const report = await runPolicies(records, {
    now: clock(),
    newId: () => newId('decision'),
    newSeed,
    holdOutSeed: config.scan.seed,
    accountErrorRate: config.scan.falseDiscoveryRate,
    exchangesPerDay: await exchangesPerDay(control),
  });
  const { started, taken, stopped } = report;
  if (started.length + taken.length + stopped.length > 0) events.publish('policies', report);
}

/** A fresh installation watches from its first hour, and acts on nobody. */
export async function firstPolicy(records: Records, now: number): Promise<void> {
  if ((await records.policies.list()).length > 0) return;
  const by = { who: 'system:control', reason: 'first start' };
  const version = await draftPolicy(records, DEFAULT_POLICY, by);
  const { id } = DEFAULT_POLICY;
  await applyPolicy(records, {
    id,
    version,
    startsAt: null,
    by,
    now,
    newId: () => newId('approval'),
  });
}
