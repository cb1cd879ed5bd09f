/** Takes back what people decided about a campaign, and what policies enforce about it. */
import { undoCampaignSchema } from '#schema/api/campaigns';
import { failure } from '#std/errors';
import { countReached, markUndone, UNDOABLE } from '../decisions/end-decision.ts';
import { defineAct } from './act.ts';
import { returnStandingOf } from './return-standing.ts';

/** A policy's shadow decisions touch nobody and are left, unless they are asked for. */
export const undoCampaign = defineAct({
  name: 'undo-campaign',
  role: 'analyst',
  input: undoCampaignSchema,
  carryOut: async ({ write, by }, { campaign_id, shadow, dry_run }) => {
    const about = { scope: 'campaign', value: campaign_id };
    const open = await write.decisions.list({ states: UNDOABLE, ...about });
    const meant = open.filter(
      ({ decision, policy }) => shadow || policy === null || decision.mode === 'enforce',
    );
    if (meant.length === 0) {
      const left =
        open.length === 0 ? '' : '; a policy\u2019s shadow decisions are left (--shadow)';
      throw failure('DECISION_REFUSED', {
        why: `no decision about this campaign is in force${left}`,
      });
    }
    const decision_ids = meant.map(({ decision }) => decision.id);
    const accounts = await countReached(write, decision_ids);
    if (!dry_run) for (const record of meant) await markUndone(write, record, by);
    return { decision_ids, accounts };
  },
  afterwards: async (perform, { input: { reason, dry_run }, result, asker }) => {
    if (!dry_run) await returnStandingOf(result.decision_ids, { perform, reason, asker });
    // Counted when it was decided: the responder may be giving standing back beside us.
    return result;
  },
});
