/** Decides about one campaign again and again, carries out, undoes, and names what is acknowledged. */

import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createLogSigner } from '#prove/log/signer';
import { openRecords } from '#records/open-records';
import { advanceDecisions } from '#respond/decisions/advance-decisions';
import { planFromRecords } from '#respond/decisions/plan-from-records';
import { takeDecision } from '#respond/decisions/take-decision';
import { undoDecision } from '#respond/decisions/undo-decision';
import { policySchema } from '#schema/policy';
import { silentLog } from '#std/log';

const [url = '', keyFile = '', run = ''] = process.argv.slice(2);
const signer = createLogSigner(createPrivateKey(readFileSync(keyFile)));
const clock = (): number => 1_000_000;
const records = await openRecords(
  { kind: 'server', url },
  { clock, log: silentLog, sign: signer.sign },
);
const { rollout, approval } = policySchema.parse({
  id: 'p',
  rules: [],
  rollout: { stages: [{ percent: 100, after_ms: 0 }], jitter_ms: 0, hold_out_share: 0 },
  approval: { actions: [], accounts_at_least: 1_000_000, expected_false_positives_at_least: 1e9 },
});
const by = { who: 'user:ana', reason: 'harvest' };
process.stdout.write('ready\n');
for (let number = 0; ; number++) {
  const decisionId = `${run}-${number}`;
  const plan = await planFromRecords(
    records,
    {
      scope: 'campaign',
      value: 'c1',
      action: 'slow',
      mode: 'enforce',
      ttl_ms: null,
      params: {},
      roles: ['core'],
    },
    {
      by,
      now: clock(),
      decisionId,
      seed: number,
      holdOutSeed: 1,
      rollout,
      approval,
      exchangesPerDay: null,
      accountErrorRate: 0.01,
    },
  );
  await takeDecision(records, { plan, by, newId: () => decisionId });
  process.stdout.write(`taken ${decisionId}\n`);
  await advanceDecisions(records, { now: clock(), by });
  process.stdout.write(`done ${decisionId}\n`);
  if (number % 2 === 0) {
    await undoDecision(records, decisionId, by);
    process.stdout.write(`undone ${decisionId}\n`);
  }
}
