import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveAnalysis, LiveLook } from '#analysis/live-analysis';
import { lookAlikeSchema } from '#schema/look-alike';
import { EventHub } from './events.ts';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';
import { LookNotes } from './note-look.ts';

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl({ stepSeconds: 60 });
}, 60_000);
afterAll(() => control?.end());

const accounts = ['a1', 'a2', 'a3', 'a4', 'a5'];
const now = Date.now();
const campaign = {
  campaign_id: 'c1',
  first_alarm_at: new Date(now).toISOString(),
  confidence: 0.95,
  q_value: 0.005,
  exchanges: 800,
  members: accounts.map((account_id) => ({ account_id, strength: 0.9, role: 'core' as const })),
  capabilities: [],
  links: [],
  tests: [],
  against: [],
};
/** What an analysis says of its last look: one campaign, and one group that is explained. */
const analysis: LiveAnalysis = {
  at: now,
  lastLook: null,
  step: () => Promise.reject(new Error('it is not to be stepped')),
  flagged: () => [],
  verdict: (account_id) => ({
    account_id,
    score: 0.9,
    p_value: 1e-9,
    findings: [],
    contributions: [],
    first_flagged_at: null,
  }),
  report: async () => ({
    campaigns: [campaign],
    details: [],
    lookAlikes: [
      lookAlikeSchema.parse({
        accounts: 3,
        account_ids: ['a2', 'a3', 'z9'],
        why: ['one classroom'],
      }),
      lookAlikeSchema.parse({ accounts: 1, account_ids: ['a1'], why: [], because: 'unproven' }),
    ],
    unlisted: 0,
  }),
};
const look: LiveLook = {
  from: now - 60_000,
  to: now,
  accounts: 5,
  flagged: 0,
  newlyFlagged: [],
  alarmed: ['c1'],
};

test('a policy is tested against look-alikes of the last look', async () => {
  const { records, performer, store } = control.control;
  const notes = new LookNotes({
    records,
    performer,
    store,
    events: new EventHub(),
    retentionMs: 1e9,
  });
  expect(notes.lookAlikes).toBeNull();
  await notes.note(look, analysis);
  control.control.lookAlikes = () => notes.lookAlikes;
  const policy = { id: 'p', rules: [{ id: 'r', about: 'campaign', action: 'slow' }] };
  const tested = await control.ask('viewer', '/v1/policies/test', {
    method: 'POST',
    body: { policy, days: 1 },
  });
  expect(tested.body).toMatchObject({ after: { accounts: 5, of_them: { look_alikes: 2 } } });
}, 60_000);

test('it remembers of whom it wrote only while they stand out', async () => {
  const { records, performer, store } = control.control;
  const notes = new LookNotes({
    records,
    performer,
    store,
    events: new EventHub(),
    retentionMs: 1e9,
  });
  await notes.note(look, analysis);
  expect(notes.remembered).toBe(5);
  const fewer = { ...campaign, members: campaign.members.slice(0, 2) };
  const next = {
    ...analysis,
    report: async () => ({ ...(await analysis.report()), campaigns: [fewer] }),
  };
  await notes.note(look, next);
  expect(notes.remembered).toBe(2);
}, 60_000);
