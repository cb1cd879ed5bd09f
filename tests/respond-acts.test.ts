/** Every act by one table: who may do it, what it takes, one transaction, and its audit record. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRecords } from '#records/open-records';
import type { Records } from '#records/records';
import {
  type Act,
  type ActInput,
  type Asker,
  type Performer,
  systemAsker,
} from '#respond/acts/act';
import { createPerformer } from '#respond/acts/perform';
import { actSources } from '#respond/fixtures/act-sources';
import { CREDENTIAL_ROLES, MACHINE_ROLES, ROLES } from '#schema/credential';
import { describeApi } from '#server/api/control-app';
import { silentLog } from '#std/fixtures/silent-log';

type AnyAct = Act<ActInput, unknown>;

const NOW = Date.UTC(2026, 1, 9);
const folder = fileURLToPath(new URL('../src/respond/acts/', import.meta.url));
/** What acts are made of. */
const MACHINERY = ['act.ts', 'parse-input.ts', 'perform.ts'];
/** It acts only while there is no credential. */
const FIRST = 'create-first-credentials.ts';
const listed = readdirSync(folder).filter((name) => ![...MACHINERY, FIRST].includes(name));
const files = [FIRST, ...listed];

const isAct = (value: unknown): value is AnyAct =>
  typeof value === 'object' && value !== null && 'begin' in value && 'input' in value;

let acts: Map<string, AnyAct>;
let records: Records;
let performer: Performer;
beforeAll(async () => {
  const modules = await Promise.all(
    files.map(async (name) => [name, Object.values(await import(`${folder}${name}`))] as const),
  );
  acts = new Map(
    modules.map(([name, exported]) => {
      const found = exported.filter(isAct);
      expect(found, name).toHaveLength(1);
      expect(`${found[0]!.name}.ts`).toBe(name);
      return [found[0]!.name, found[0]!] as const;
    }),
  );
  records = await openRecords(
    { kind: 'embedded', directory: null },
    { clock: () => NOW, log: silentLog, alertRoutes: () => ['hook'] },
  );
  performer = createPerformer(
    records,
    actSources(() => NOW, { readTexts: async (ids) => ids.map(textOf) }),
  );
});
afterAll(() => records?.close());

const textOf = (id: string) => ({
  id,
  ts: NOW,
  account_id: 'a1',
  prompt: 'p',
  response: 'r',
  source: 'gateway:g',
});
const system = systemAsker('test');
const by = { who: 'user:ana', reason: 'set up' };
const reason = 'a test';
const personOf = (role: Asker['role'], who = 'user:ana'): Asker => ({ who, role });

const campaign = {
  campaign_id: 'c1',
  first_alarm_at: new Date(NOW).toISOString(),
  confidence: 0.99,
  q_value: 0.001,
  exchanges: 9,
  members: ['m1', 'm2'].map((account_id) => ({ account_id, strength: 1, role: 'core' as const })),
  ...{ capabilities: [], links: [], tests: [], against: [] },
};
const alert = {
  alert_id: 'alert-1',
  kind: 'account-flagged' as const,
  severity: 'low' as const,
  dedup_key: 'k',
  object: 'account:a1',
  campaign_id: null,
  title: 'one',
  data: {},
};
const proposal = {
  rule: 'r',
  scope: 'account',
  value: 'p1',
  action: 'slow',
  mode: 'shadow',
  ttl_ms: 1000,
  params: {},
  reason,
  account_ids: ['p1'],
  error_rate: 0.1,
};

const act = (name: string): AnyAct => acts.get(name) as AnyAct;
const done = <Result>(name: string, input: object, asker = system): Promise<Result> =>
  performer.performForeign(act(name), { reason, ...input }, asker) as Promise<Result>;

interface Decided {
  decision: { id: string };
  approval_id: string | null;
}
let named = 0;
/** A decision about an account of its own, under way. */
async function decided(more: object = {}): Promise<Decided> {
  const value = `d${++named}`;
  return done('take-decision', { scope: 'account', value, action: 'slow', ...more });
}
const idOf = async (): Promise<object> => ({ decision_id: (await decided()).decision.id });
async function inForce(): Promise<object> {
  const { id: decision_id } = (await decided()).decision;
  const [member] = await records.decisions.members(decision_id);
  const account_ids = [member!.account_id];
  await done('reach-accounts', { decision_id, account_ids, failures: new Map() });
  return { decision_id };
}
async function appealed(): Promise<object> {
  const { appeal_id } = await done<{ appeal_id: string }>('appeal', { account_id: 'a9' });
  return { appeal_id, outcome: 'upheld' };
}
async function applied(more: object = {}): Promise<object> {
  const id = `p${++named}`;
  const rules = [{ id: 'r', about: 'campaign', action: 'slow' }];
  await done('apply-policy', { policy: { id, mode: 'shadow', rules }, ...more });
  return { policy_id: id, version: 1 };
}
async function credential(name = 'bob'): Promise<object> {
  const input = { name, role: 'viewer' };
  const { credential_id } = await done<{ credential_id: string }>('create-credential', input);
  return { credential_id };
}
async function allowed(): Promise<object> {
  const entry = { scope: 'account', value: `w${++named}`, owner: 'sales', ttl_hours: 1 };
  const { entry_id } = await done<{ entry_id: string }>('allow', entry);
  return { entry_id };
}

/** What each act takes, after what has to be there was made. */
const INPUTS: Record<string, () => Promise<object>> = {
  allow: async () => ({ scope: 'account', value: 'a1', owner: 'sales', ttl_hours: 1 }),
  appeal: async () => ({ account_id: 'a1' }),
  'apply-policy': async () => ({ policy: { id: 'applied', mode: 'shadow', rules: [] } }),
  'carry-out-deletion': async () => ({ account_id: 'a1' }),
  'contain-campaign': async () => ({ campaign_id: 'c1' }),
  'create-credential': async () => ({ name: 'ana', role: 'analyst' }),
  'create-first-credentials': async () => ({}),
  'decide-by-policy': async () => ({ ...(await applied()), proposal, exchanges_per_day: null }),
  'delete-data': async () => ({ before: NOW }),
  'erase-audit-detail': async () => ({ object: 'account:nobody' }),
  'expire-decision': async () => ({
    decision_id: (await decided({ ttl_hours: 1e-9 })).decision.id,
  }),
  'note-account-facts': async () => ({ accounts: [{ account_id: 'a1' }] }),
  'note-key-facts': async () => ({
    accounts: [{ account_id: `k${++named}`, org_id: null, tier: 'paid', verified: null }],
  }),
  'rotate-audit-key': async () => ({}),
  'vouch-for-credential': () => credential('cy'),
  'note-look': async () => ({
    accounts: [],
    campaigns: [{ campaign: { ...campaign, campaign_id: 'c9' }, detail: null, at: NOW }],
    gone: [],
  }),
  'put-in-force': inForce,
  'raise-alerts': async () => ({ alerts: [{ alert }] }),
  'reach-accounts': async () => {
    const { decision } = await decided();
    const [member] = await records.decisions.members(decision.id);
    const account_ids = [member!.account_id];
    return { decision_id: decision.id, account_ids, failures: new Map() };
  },
  'read-kept-text': async () => ({ exchange_ids: ['x1'] }),
  'remove-from-allow-list': allowed,
  'replay-deliveries': async () => {
    const one = { ...alert, alert_id: 'alert-2', dedup_key: 'k2' };
    await done('raise-alerts', { alerts: [{ alert: one, to: ['hook'] }] });
    await records.outbox.settle('alert-2/hook', { state: 'dead', at: NOW, error: 'gone' });
    return { delivery_id: 'alert-2/hook' };
  },
  'recover-credential': async () => ({ name: 'ana', role: 'admin' }),
  'resume-decision': async () => {
    const id = await idOf();
    await done('stop-decision', id);
    return id;
  },
  'return-standing': async () => {
    const id = await inForce();
    await records.change(by, ({ decisions }) =>
      decisions.setState((id as { decision_id: string }).decision_id, 'expired'),
    );
    return id;
  },
  'review-account': async () => ({ account_id: 'a1', verdict: 'cleared' }),
  'revoke-credential': credential,
  'settle-appeal': appealed,
  'settle-approval': async () => {
    const { approval_id } = await decided({ action: 'suspend' });
    return { approval_id, verdict: 'approved' };
  },
  'snooze-alerts': async () => ({ object: 'account:a1', hours: 1 }),
  'start-policy': async () => {
    const starting = await applied({ starts_at: NOW + 1 });
    const { policy_id, version } = starting as { policy_id: string; version: number };
    await records.change(by, ({ policies }) => policies.schedule(policy_id, version, NOW));
    return starting;
  },
  'stop-decision': idOf,
  'stop-policy': applied,
  'take-decision': async () => ({ scope: 'account', value: 'a2', action: 'slow' }),
  'undo-campaign': async () => {
    await done('contain-campaign', { campaign_id: 'c1' });
    return { campaign_id: 'c1' };
  },
  'undo-decision': idOf,
  'verify-account': async () => ({ account_id: 'a1', vouched_by: 'trust team' }),
};

beforeAll(async () => {
  await records.change(by, (write) => write.campaigns.note([{ campaign, detail: null, at: NOW }]));
});

/** Least roles first; who may do nothing of what people do comes before them. */
const LADDER = [...MACHINE_ROLES, ...ROLES, 'system'] as const;

describe.each(files.map((name) => name.replace(/\.ts$/, '')))('%s', (name) => {
  test('has a line in the table', () => expect(Object.keys(INPUTS)).toContain(name));

  test('is refused to who may not do it, and changes nothing then', async () => {
    const input = { reason, ...(await INPUTS[name]!()) };
    const size = await records.audit.size();
    const least = LADDER.indexOf(act(name).role);
    for (const role of LADDER.slice(0, least)) {
      await expect(
        performer.performForeign(act(name), input, personOf(role)),
        role,
      ).rejects.toMatchObject({ code: 'ROLE_NEEDED' });
    }
    expect(least).toBeGreaterThan(0);
    expect(await records.audit.size()).toBe(size);
  });

  test('refuses what it does not take, with the field', async () => {
    const input = { reason, ...(await INPUTS[name]!()) };
    const wrong: unknown[] = [
      null,
      'text',
      [],
      { ...input, reason: '' },
      { ...input, reason: undefined },
      { ...input, reason: 'x'.repeat(2049) },
      { ...input, nonsense: 1 },
    ];
    for (const each of wrong) {
      await expect(
        performer.performForeign(act(name), each, system),
        JSON.stringify(each)?.slice(0, 80),
      ).rejects.toMatchObject({ code: 'REQUEST_REFUSED' });
    }
  });

  test('fails as a whole: what it wrote before is not kept', async () => {
    const input = { reason, ...(await INPUTS[name]!()) };
    const before = await everything();
    const failing: AnyAct = {
      ...act(name),
      begin: async (outside, parsed) => {
        const carryOut = await act(name).begin(outside, parsed);
        return async (inside) => {
          await carryOut(inside);
          throw new Error('after the last write');
        };
      },
    };
    const other = systemAsker('other');
    await expect(performer.performForeign(failing, input, other)).rejects.toThrow('last write');
    expect(await everything()).toEqual(before);
  });

  test('is in the audit log with who and why', async () => {
    const input = { ...(await INPUTS[name]!()), reason: `because of ${name}` };
    const from = await records.audit.size();
    await performer.performForeign(act(name), input, personOf('system', 'user:bob'));
    const told = await records.audit.records(from, await records.audit.size());
    expect(told.length).toBeGreaterThan(0);
    for (const { detail } of told) {
      expect(JSON.parse(detail ?? '')).toMatchObject({ who: 'user:bob', reason: input.reason });
    }
  });
});

/** All that acts change, as it can be read. */
async function everything(): Promise<unknown> {
  const decisions = await records.decisions.list();
  return {
    size: await records.audit.size(),
    version: await records.decisions.version(),
    accounts: await records.accounts.list({ limit: 10_000 }),
    appeals: await records.accounts.appeals({}),
    campaigns: await records.campaigns.list(),
    events: await records.campaigns.events({}),
    decisions,
    members: await Promise.all(
      decisions.map(({ decision }) => records.decisions.members(decision.id)),
    ),
    policies: await records.policies.list(),
    approvals: await records.approvals.waiting(),
    allowList: await records.allowList.list(),
    alerts: await records.alerts.list({ limit: 10_000 }),
    deliveries: await records.alerts.deliveries(),
    snoozes: await records.alerts.snoozes(NOW),
    credentials: await records.credentials.list(),
  };
}

interface Described {
  paths: Record<string, Record<string, Record<string, unknown>>>;
}

/** Routes that are not asked with GET and change no records, each with why. */
const NO_ACT: Record<string, string> = {
  '/v1/policies/test': 'looks at the past, keeps nothing',
  '/v1/audit/verify': 'reads the log, keeps nothing',
  '/v1/spool/exchanges': 'exchanges go to the store',
  '/v1/spool/texts': 'texts go to the store',
  '/v1/traces': 'exchanges go to the store',
  '/v1/logs': 'exchanges go to the store',
};

test('every route that changes something names its act, and asks for the act’s role', () => {
  const { paths } = describeApi() as Described;
  const changing = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'get')
      .map(([, said]) => ({ path, said })),
  );
  const withoutAct = changing.filter(({ said }) => said['x-act'] === undefined);
  expect(withoutAct.map(({ path }) => path).sort()).toEqual(Object.keys(NO_ACT).sort());
  const named = changing.filter(({ said }) => said['x-act'] !== undefined);
  for (const { path, said } of named) {
    expect(act(said['x-act'] as string).role, path).toBe(said['x-needs-role']);
  }
  const reachable = new Set(named.map(({ said }) => said['x-act']));
  const unreachable = [...acts.values()].filter(
    ({ name, role }) => role !== 'system' && !reachable.has(name),
  );
  expect(unreachable.map(({ name }) => name)).toEqual([]);
});

test('roles of the table are all roles there are', () => {
  expect([...LADDER].filter((role) => role !== 'system').sort()).toEqual(
    [...CREDENTIAL_ROLES].sort(),
  );
});
