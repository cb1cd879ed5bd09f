/** Moves campaigns between open and contained as decisions about them take hold or end. */
import type { Writes } from '#records/index';
import type { DecisionRecord } from '#schema/decision-record';

/** A campaign is contained once an enforced decision has reached its whole list: in the same change. */
export async function noteContained(write: Writes, { decision }: DecisionRecord): Promise<void> {
  if (decision.scope !== 'campaign' || decision.mode !== 'enforce') return;
  const campaign = await write.campaigns.get(decision.value);
  if (campaign?.state !== 'open') return;
  await write.campaigns.setState(decision.value, 'contained');
}

/** A campaign whose last enforced decision ends is open again: in the change that ends it. */
export async function noteReleased(write: Writes, { decision }: DecisionRecord): Promise<void> {
  if (decision.scope !== 'campaign') return;
  const { value } = decision;
  const left = await write.decisions.list({
    states: ['rolling', 'in-force', 'stopped'],
    scope: 'campaign',
    value,
  });
  if (left.some((other) => other.decision.mode === 'enforce')) return;
  const campaign = await write.campaigns.get(value);
  if (campaign?.state === 'contained') await write.campaigns.setState(value, 'open');
}
