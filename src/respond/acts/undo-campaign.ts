/** Takes back every decision about a campaign. */
import { reasonedCampaignSchema } from '#schema/api/campaigns';
import { failure } from '#std/errors';
import { markUndone, UNDOABLE } from '../decisions/end-decision.ts';
import { defineAct } from './act.ts';
import { returnStandingOf } from './return-standing.ts';

export const undoCampaign = defineAct({
  name: 'undo-campaign',
  role: 'analyst',
  input: reasonedCampaignSchema,
  carryOut: async ({ write, by }, { campaign_id }) => {
    const about = { scope: 'campaign', value: campaign_id };
    const open = await write.decisions.list({ states: UNDOABLE, ...about });
    if (open.length === 0) {
      throw failure('DECISION_REFUSED', { why: 'no decision about this campaign is in force' });
    }
    for (const record of open) await markUndone(write, record, by);
    return { decision_ids: open.map(({ decision }) => decision.id), accounts: 0 };
  },
  afterwards: (perform, { input: { reason }, result: { decision_ids }, asker }) =>
    returnStandingOf(decision_ids, { perform, reason, asker }),
});
