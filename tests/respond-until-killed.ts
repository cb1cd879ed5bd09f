/** Decides about one campaign again and again, carries out, undoes, and names what is acknowledged. */
import { openExtensionSigner } from '#prove/log/sign-extension';
import { openRecords } from '#records/open-records';
import { systemAsker } from '#respond/acts/act';
import { containCampaign } from '#respond/acts/contain-campaign';
import { createPerformer } from '#respond/acts/perform';
import { undoDecision } from '#respond/acts/undo-decision';
import { advanceDecisions } from '#respond/decisions/advance-decisions';
import { actSources } from '#respond/fixtures/act-sources';
import { silentLog } from '#std/fixtures/silent-log';

const [url = '', keyFile = '', run = ''] = process.argv.slice(2);
const clock = (): number => 1_000_000;
const signer = await openExtensionSigner(keyFile, { clock, log: silentLog });
const records = await openRecords({ kind: 'server', url }, { clock, log: silentLog, signer });
const ana = { who: 'user:ana', role: 'analyst' } as const;
const reason = 'harvest';
let number = 0;
const performer = createPerformer(
  records,
  actSources(clock, { newId: () => `${run}-${number}`, newSeed: () => number }),
);
process.stdout.write('ready\n');
for (; ; number++) {
  // Each another budget: a decision that another one makes already would not be taken.
  const params = { requests_per_minute: 1 + Number(run.slice(1)) * 1000 + number };
  const ttl_hours = null;
  const wish = { campaign_id: 'c1', action: 'slow', params, ttl_hours, roles: ['core'], reason };
  const { decision } = await performer.performForeign(containCampaign, wish, ana);
  const { id } = decision;
  process.stdout.write(`taken ${id}\n`);
  await advanceDecisions(records, performer, { now: clock(), asker: systemAsker('responder') });
  process.stdout.write(`done ${id}\n`);
  if (number % 2 === 0) {
    await performer.perform(undoDecision, { decision_id: id, reason }, ana);
    process.stdout.write(`undone ${id}\n`);
  }
}
