import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveAnalysis, LiveLook } from '#analysis/live-analysis';
import type { Status } from '#schema/api/status';
import { storableText } from '#schema/foreign-text';
import { lookAlikeSchema } from '#schema/look-alike';
import { arbitraryText } from '#std/fixtures/arbitrary-text';
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

test('a member’s page says what ties it to its campaign, and what that stands by', async () => {
  const { records, performer, store } = control.control;
  const events = new EventHub();
  const notes = new LookNotes({ records, performer, store, events, retentionMs: 1e9 });
  const tests = [{ test: 'even-volumes', p_value: 0.001, statistic: 3, reason: 'They are even.' }];
  const tied = { ...campaign.members[0]!, ties: [{ view: 'payment', members: 4 }] };
  const members = [tied, ...campaign.members.slice(1)];
  const stands = {
    ...analysis,
    report: async () => ({
      ...(await analysis.report()),
      campaigns: [{ ...campaign, members, tests }],
    }),
  };
  await notes.note(look, stands);
  const of = async (id: string) => (await control.ask('viewer', `/v1/accounts/${id}`)).body;
  expect(await of('a1')).toMatchObject({
    result: { ties: [{ view: 'payment', members: 4 }] },
    campaign_tests: tests,
  });
  expect(await of('a2')).toMatchObject({ campaign_tests: tests });
  expect(((await of('a2')) as { result: object }).result).not.toHaveProperty('ties');
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

test('what the records refuse of a look is set aside and named; the rest and the policies go on', async () => {
  const { records, performer, store } = control.control;
  const notes = new LookNotes({
    records,
    performer,
    store,
    events: new EventHub(),
    retentionMs: 1e9,
  });
  const ids = Array.from({ length: 20 }, (_, index) => `b${index}`);
  const members = ids.map((account_id) => ({ account_id, strength: 0.9, role: 'core' as const }));
  // A score that JSON has, and no moment that a calendar has.
  const broken = { ...campaign, campaign_id: 'c7', first_alarm_at: 'never', members: [] };
  const odd = {
    ...analysis,
    verdict: (id: string) => {
      const verdict = analysis.verdict(id);
      return id === 'b3' && verdict !== null ? { ...verdict, p_value: 'none' as never } : verdict;
    },
    report: async () => ({
      ...(await analysis.report()),
      campaigns: [broken, { ...campaign, campaign_id: 'c8', members }],
    }),
  };
  const refused = await notes.note(look, odd);
  expect(refused).toMatchObject({ account_ids: ['b3'], campaign_ids: ['c7'] });
  expect(notes.remembered).toBe(19);
  expect((await records.accounts.get(ids)).filter(({ result }) => result !== null)).toHaveLength(
    19,
  );
  expect((await records.campaigns.get('c8'))?.campaign.members).toHaveLength(20);
  control.control.health.lookRefusals = refused;
  const { body } = await control.ask('viewer', '/v1/status');
  expect(body as Status).toMatchObject({
    analysis: { refused: { account_ids: ['b3'], campaign_ids: ['c7'] } },
    problems: expect.arrayContaining([
      expect.objectContaining({ code: 'look-refused', severity: 'error' }),
    ]),
  });
}, 60_000);

test('any string in what a look found, and the look stands', async () => {
  const { records, performer, store } = control.control;
  const texts = fc.sample(arbitraryText, { numRuns: 60, seed: 3 });
  for (const text of texts) {
    const notes = new LookNotes({
      records,
      performer,
      store,
      events: new EventHub(),
      retentionMs: 1e9,
    });
    const use = { accounts: 1, others: 0, exchanges: 1 };
    const traits = {
      ...{ first_seen: text, last_seen: text, accounts: 1, fingerprint_version: 1 },
      addresses: [{ value: text, asn: null, network_kind: text, last_seen: text, ...use }],
      networks: [{ value: text, ...use }],
      systems: [{ asn: 1, network_kind: text, ...use }],
      clients: [{ user_agent: text, ja4: text, ...use }],
      ...{ templates: [], tools: [], system_prompts: [], hours: [], cut: [text] },
      models: [{ name: text, share: 1 }],
    };
    const account_id = `d-${text}`;
    const hostile = {
      ...campaign,
      members: [{ account_id, strength: 0.5, role: 'core' as const }],
      capabilities: [{ name: text, share: 1 }],
      links: [{ view: text, accounts: 1, sharers: 1, surprise: 1 }],
      tests: [{ test: text, p_value: 0, statistic: 0, reason: text }],
      against: [text],
      traits,
    };
    const finding = {
      ...{ detector: text, p_value: 0, observed: 0, expected: 0, reason: text, innocent: [text] },
      cohort: { label: text, accounts: 1 },
    };
    const found = {
      ...analysis,
      verdict: (id: string) => ({ ...analysis.verdict(id)!, findings: [finding] }),
      report: async () => ({ ...(await analysis.report()), campaigns: [hostile] }),
    };
    const refused = await notes.note(look, found);
    expect(refused).toEqual({ account_ids: [], campaign_ids: [], why: null });
    const kept = storableText(text);
    const [known] = await records.accounts.get([account_id]);
    expect(known?.result?.findings[0]).toMatchObject({ detector: kept, reason: kept });
    const named = (await records.campaigns.get(known?.campaign_id ?? ''))?.campaign;
    expect(named?.traits?.models).toEqual([{ name: kept, share: 1 }]);
    expect(named?.members.map((member) => member.account_id)).toEqual([`d-${kept}`]);
  }
}, 120_000);
