import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '#fingerprint/fingerprint';
import { campaignTraitsSchema } from '#schema/campaign-traits';
import { EXCHANGE_TABLE, type Exchange, emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { createRandom } from '#std/random';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import { createCampaignReader } from './campaign-query.ts';
import { campaignTraitsOf, type MemberSet, TRAIT_LIMITS } from './campaign-traits.ts';

const START = Date.UTC(2026, 1, 1);
const TO = START + 10 * 86_400_000;
const SETS: MemberSet[] = [
  { inside: ['m0', 'm1', 'm2'], fringe: ['m3'] },
  { inside: ['n0', 'n1'], fringe: [] },
];

/** Members and strangers that share some addresses, networks and clients. */
function traffic(): Exchange[] {
  const random = createRandom(5);
  const ips = [
    '192.0.2.1',
    '192.0.2.200',
    '198.51.100.7',
    '2001:db8:1::1',
    '2001:db8:1:2::9',
    null,
  ];
  const accounts = [
    ...SETS.flatMap(({ inside, fringe }) => [...inside, ...fringe]),
    's0',
    's1',
    's2',
  ];
  return Array.from({ length: 900 }, (_, at) => {
    const exchange = emptyExchange(
      `x${at}`,
      START + random.int(0, 11 * 86_400_000),
      random.pick(accounts),
    );
    return {
      ...exchange,
      ip: exchange.account_id.startsWith('s') ? random.pick(ips.slice(2)) : random.pick(ips),
      user_agent: random.pick(['a|b', 'sdk "1"', null]),
      ja4: random.pick(['t1', null]),
      model: random.pick(['m-large', 'm-small', null]),
    };
  });
}

const networkOf = (ip: string) =>
  ip.includes(':') ? '2001:db8:1::/48' : `${ip.split('.').slice(0, 3).join('.')}.0/24`;

/** The same once more, with nothing but maps. */
function byHand(
  exchanges: readonly Exchange[],
  { inside, fringe }: MemberSet,
  keyOf: (one: Exchange) => string | null,
) {
  const uses = new Map<string, { members: Set<string>; others: Set<string>; exchanges: number }>();
  for (const one of exchanges) {
    const key = one.ts < TO ? keyOf(one) : null;
    if (key === null || fringe.includes(one.account_id)) continue;
    const use = uses.get(key) ?? { members: new Set(), others: new Set(), exchanges: 0 };
    uses.set(key, use);
    const isMember = inside.includes(one.account_id);
    (isMember ? use.members : use.others).add(one.account_id);
    if (isMember) use.exchanges++;
  }
  return Object.fromEntries(
    [...uses]
      .filter(([, use]) => use.exchanges > 0)
      .map(([key, use]) => [
        key,
        { accounts: use.members.size, others: use.others.size, exchanges: use.exchanges },
      ]),
  );
}

const counted = <Item extends { accounts: number; others: number; exchanges: number }>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
) =>
  Object.fromEntries(
    items.map((item) => [
      keyOf(item),
      { accounts: item.accounts, others: item.others, exchanges: item.exchanges },
    ]),
  );

describe('traits of campaigns', () => {
  const exchanges = traffic();
  let store: Store;

  beforeAll(async () => {
    store = await openStore({ kind: 'embedded', directory: null, threads: 2 }, { log: silentLog });
    const encoder = createExchangeEncoder();
    for (const exchange of exchanges) encoder.append(exchange, null, null);
    await store.insertNative(EXCHANGE_TABLE, [encoder.take().bytes]);
  });
  afterAll(() => store?.close());

  it('counts members, others and exchanges of every value, up to the end', async () => {
    const read = await createCampaignReader(store).traits(SETS, TO);
    SETS.forEach((set, group) => {
      const traits = campaignTraitsSchema.parse(campaignTraitsOf(group, read));
      expect(counted(traits.addresses, ({ value }) => value)).toEqual(
        byHand(exchanges, set, ({ ip }) => ip),
      );
      expect(counted(traits.networks, ({ value }) => value)).toEqual(
        byHand(exchanges, set, ({ ip }) => (ip === null ? null : networkOf(ip))),
      );
      expect(counted(traits.clients, ({ user_agent, ja4 }) => `${user_agent} ${ja4}`)).toEqual(
        byHand(exchanges, set, ({ user_agent, ja4 }) =>
          user_agent === null ? null : `${user_agent} ${ja4 ?? ''}`,
        ),
      );
      const own = exchanges.filter(
        ({ account_id, ts }) => set.inside.includes(account_id) && ts < TO,
      );
      expect(traits.first_seen).toBe(new Date(Math.min(...own.map(({ ts }) => ts))).toISOString());
      expect(traits.hours.reduce((sum, count) => sum + count, 0)).toBe(own.length);
      expect(traits.models.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
      expect(traits).toMatchObject({
        accounts: set.inside.length,
        templates: [],
        fingerprint_version: null,
        cut: [],
      });
    });
  });

  it('shows templates that two members use, and leaves out those of one', async () => {
    const encoder = createExchangeEncoder();
    const nothing = { system: null, messages: null, tools: null, tools_hash: null, images: null };
    const ask = (account: string, prompt: string): void => {
      const only = { ...nothing, prompt };
      const exchange = emptyExchange(`${account} ${prompt}`, START, account);
      encoder.append(exchange, fingerprint(only, { embed: false }), null);
    };
    for (const account of ['w0', 'w1']) ask(account, 'Grade this answer on a scale of ten.');
    ask('w0', 'What would a heron say to a barge?');
    await store.insertNative(EXCHANGE_TABLE, [encoder.take().bytes]);
    const read = await createCampaignReader(store).traits(
      [{ inside: ['w0', 'w1'], fringe: [] }],
      TO,
    );
    const traits = campaignTraitsOf(0, read);
    expect(traits?.templates.map(({ accounts, exchanges }) => [accounts, exchanges])).toEqual([
      [2, 2],
    ]);
  });

  it('says nothing of sets that sent nothing', async () => {
    const read = await createCampaignReader(store).traits([{ inside: ['nobody'], fringe: [] }], TO);
    expect(campaignTraitsOf(0, read)).toBeNull();
  });

  it('says which lists it cut', () => {
    const value = (at: number) => ({
      set_number: 0,
      value: `192.0.2.${at}`,
      beside: '',
      accounts: 1,
      others: 0,
      exchanges: 1,
      asn: 0,
      network_kind: '',
      last_ms: 0,
    });
    const lists = Object.fromEntries(Object.keys(TRAIT_LIMITS).map((list) => [list, []]));
    const used = {
      ...lists,
      networks: Array.from({ length: TRAIT_LIMITS.networks + 1 }, (_, at) => value(at)),
    } as never;
    const summary = {
      set_number: 0,
      accounts: 1,
      exchanges: 1,
      first_ms: 0,
      last_ms: 0,
      fingerprint_version: 1,
      hours: [[], []],
      models: [[], []],
    } as never;
    const traits = campaignTraitsOf(0, { summaries: [summary], used });
    expect(traits?.cut).toEqual(['networks']);
    expect(traits?.networks).toHaveLength(TRAIT_LIMITS.networks);
  });
});
