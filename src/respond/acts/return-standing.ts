/** Gives accounts of an ended decision their standing back, a batch a transaction. */
import { reasonedDecisionSchema } from '#schema/api/decisions';
import { settleEnded } from '../decisions/end-decision.ts';
import { type Asker, defineAct, type Performer } from './act.ts';

const BATCH = 5_000;

export const returnStanding = defineAct({
  name: 'return-standing',
  role: 'system',
  input: reasonedDecisionSchema,
  carryOut: ({ write }, { decision_id }) => settleEnded(write, decision_id, BATCH),
});

/**
 * The same until nobody is left. Gateways are told of the
 * end itself and do not wait for this; after a crash the next round of the responder goes on with it.
 */
export async function returnStandingOf(
  decisionIds: readonly string[],
  given: { perform: Performer['perform']; reason: string; asker: Asker },
): Promise<void> {
  const { perform, reason, asker } = given;
  for (const decision_id of decisionIds) {
    for (;;) {
      const { settled } = await perform(returnStanding, { decision_id, reason }, asker);
      if (settled < BATCH) break;
    }
  }
}
