import { beforeAll, describe, expect, test } from 'vitest';
import { accountFactsSchema } from '#schema/account';
import { emptyExchange, exchangeSchema } from '#schema/exchange';
import { networkSchema } from '#schema/network';
import { records, simulated, TINY } from './fixtures/tiny-world.ts';
import { parseTruth } from './score.ts';
import type { SinkPart } from './sink.ts';
import { CUSTOMER_KINDS } from './world.ts';

let part: (name: SinkPart) => string;
beforeAll(async () => {
  part = await simulated(TINY);
});

describe('the same seed', () => {
  test('gives the same bytes, whatever the number of threads', async () => {
    const again = await simulated(TINY, { workers: 2 });
    for (const name of ['exchanges', 'accounts', 'truth', 'labels', 'world'] as const) {
      expect(again(name) === part(name), name).toBe(true);
    }
  });

  test('another seed gives another world', async () => {
    const other = await simulated(TINY, { seed: 8, withText: true });
    const ids = new Set(records(part('exchanges')).map((record) => record.id));
    expect(records(other('exchanges')).some((record) => ids.has(record.id))).toBe(false);
    expect(other('accounts')).not.toBe(part('accounts'));
  });
});

describe('the log', () => {
  test('is exchanges as the schema has them, in the order of time, with distinct ids', () => {
    const ids = new Set<unknown>();
    let last = '';
    const empty = emptyExchange('x', 0, 'x');
    const strict = exchangeSchema.strict();
    for (const [index, record] of records(part('exchanges')).entries()) {
      if (index % 7 === 0) {
        const ts = Date.parse(record.ts as string);
        const parsed = strict.safeParse({ ...empty, ...record, ts });
        if (!parsed.success) expect(parsed.error.issues).toEqual([]);
      }
      expect((record.ts as string) >= last).toBe(true);
      last = record.ts as string;
      ids.add(record.id);
    }
    expect(ids.size).toBe(records(part('exchanges')).length);
  });

  test('with text has prompts instead of fingerprints', async () => {
    const text = records((await simulated(TINY, { withText: true }))('exchanges'));
    expect(text.length).toBe(records(part('exchanges')).length);
    for (const record of text) {
      expect(record.fingerprint).toBeUndefined();
      expect((record.prompt as string).length).toBe(record.prompt_chars);
    }
  });

  test('holds every kind with about the exchanges that were asked for', () => {
    const { accounts } = parseTruth(part('truth').split('\n'));
    const counts = new Map<string, number>();
    for (const { account_id } of records(part('exchanges'))) {
      const kind = accounts.get(account_id as string)?.kind ?? 'nobody';
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    expect(counts.has('nobody')).toBe(false);
    for (const kind of CUSTOMER_KINDS) expect(counts.get(kind) ?? 0, kind).toBeGreaterThan(0);
    const everyday = counts.get('chat-user') ?? 0;
    expect(everyday).toBeGreaterThan(600);
    expect(everyday).toBeLessThan(1300);
  });

  test('lies within the world and within the life of each account', () => {
    const start = Date.parse(TINY.starts_at);
    const created = new Map(
      records(part('accounts')).map((facts) => [facts.account_id, facts.created_at as string]),
    );
    for (const { ts, account_id } of records(part('exchanges'))) {
      const ms = Date.parse(ts as string);
      expect(ms).toBeGreaterThanOrEqual(start);
      expect(ms).toBeLessThan(start + 3 * 86_400_000);
      expect((ts as string) >= (created.get(account_id) ?? '')).toBe(true);
    }
  });
});

describe('beside the log', () => {
  test('account facts satisfy their schema, one for each account', () => {
    const facts = records(part('accounts'));
    for (const record of facts) {
      const created_at = Date.parse(record.created_at as string);
      expect(accountFactsSchema.strict().safeParse({ ...record, created_at }).success).toBe(true);
    }
    const truth = parseTruth(part('truth').split('\n'));
    expect(facts.map((record) => record.account_id)).toEqual([...truth.accounts.keys()]);
  });

  test('networks satisfy their schema and hold every address of the log', () => {
    const [header, ...lines] = part('networks').trimEnd().split('\n');
    expect(header).toBe('prefix,asn,name,kind,country');
    const asns = new Set<number>();
    for (const line of lines) {
      const [prefix, asn, name, kind, country] = line.split(',');
      const network = { prefix, asn: Number(asn), name, kind, country };
      expect(networkSchema.safeParse(network).success).toBe(true);
      asns.add(Number(asn));
    }
    for (const { asn, ip } of records(part('exchanges'))) {
      expect(asns.has(asn as number)).toBe(true);
      expect(ip).toMatch(/^(24\d|25\d)\.|^2001:db8:/);
    }
  });

  test('the truth counts the harvest exactly and labels mixed accounts', () => {
    const { operators, accounts } = parseTruth(part('truth').split('\n'));
    expect(operators.map(({ operator, harvest }) => [operator, harvest])).toEqual([
      ['c1', 400],
      ['c2', 500],
    ]);
    const mixed = records(part('exchanges')).filter(
      ({ account_id }) => accounts.get(account_id as string)?.operator === 'c1',
    );
    const labels = records(part('labels'));
    expect(labels.map((label) => label.id)).toEqual(mixed.map((record) => record.id));
    const harvest = labels.filter(({ label }) => label === 'harvest').length;
    expect(harvest).toBe(400);
    expect(labels.length - harvest).toBeGreaterThan(200);
  });

  test('banned accounts fall silent and replacements take over', () => {
    const banAt = Date.parse(TINY.starts_at) + 1.5 * 86_400_000;
    const { accounts } = parseTruth(part('truth').split('\n'));
    const last = new Map<string, number>();
    for (const { account_id, ts } of records(part('exchanges'))) {
      if (accounts.get(account_id as string)?.operator !== 'c1') continue;
      last.set(account_id as string, Date.parse(ts as string));
    }
    const mine = [...accounts.values()].filter((account) => account.operator === 'c1');
    expect(mine.length).toBeGreaterThan(33);
    expect([...last.values()].filter((ms) => ms < banAt).length).toBeGreaterThanOrEqual(3);
  });
});
