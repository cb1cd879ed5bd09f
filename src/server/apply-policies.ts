/** Policies in force over what the records know, once a look; and the first policy of all. */
import type { Reads } from '#records/index';
import {
  applyPolicy,
  DEFAULT_POLICY,
  type Performer,
  runPolicies,
  systemAsker,
} from '#respond/index';
import type { Control } from './control.ts';
import { exchangesPerDay } from './performer.ts';

/** One round of the policies in force. Throws what records and store throw. */
export async function applyPolicies(
  control: Pick<Control, 'records' | 'performer' | 'store' | 'clock' | 'config' | 'events'>,
): Promise<void> {
  const { records, performer, clock, config, events } = control;
  const report = await runPolicies(records, {
    perform: performer.perform,
    now: clock(),
    accountErrorRate: config.scan.falseDiscoveryRate,
    exchangesPerDay: await exchangesPerDay(control),
  });
  const { started, taken, stopped } = report;
  if (started.length + taken.length + stopped.length > 0) events.publish('policies', report);
}

/** A fresh installation watches from its first hour, and acts on nobody. */
export async function firstPolicy(
  records: Pick<Reads, 'policies'>,
  { perform }: Pick<Performer, 'perform'>,
): Promise<void> {
  if ((await records.policies.list()).length > 0) return;
  const first = { policy: { ...DEFAULT_POLICY }, reason: 'first start' };
  await perform(applyPolicy, first, systemAsker('control'));
}
