import { beforeAll, expect, test } from 'vitest';
import { records, simulated } from './fixtures/tiny-world.ts';
import { parseTruth, type Truth } from './score.ts';
import { parseWorld } from './world.ts';

const WORLD = parseWorld({
  name: 'marginals',
  days: 7,
  customers: [
    { kind: 'chat-user', accounts: 400, exchanges: 4000 },
    { kind: 'coding-ide', accounts: 60, exchanges: 1500 },
  ],
  attackers: [
    {
      kind: 'reasoning-grading',
      operator: 'even',
      accounts: 40,
      exchanges: 2000,
      knobs: { jitter: 0, unevenness: 0 },
    },
    {
      kind: 'slow',
      operator: 'loose',
      accounts: 40,
      exchanges: 2000,
      knobs: { jitter: 1, unevenness: 1, accounts_per_payment: 1 },
    },
  ],
});

let log: Record<string, unknown>[];
let truth: Truth;
let facts: Map<unknown, Record<string, unknown>>;
beforeAll(async () => {
  const part = await simulated(WORLD);
  log = records(part('exchanges'));
  truth = parseTruth(part('truth').split('\n'));
  facts = new Map(records(part('accounts')).map((record) => [record.account_id, record]));
});

const of = (kind: string, operator: string | null = null) =>
  log.filter(({ account_id }) => {
    const account = truth.accounts.get(account_id as string);
    return operator === null ? account?.kind === kind : account?.operator === operator;
  });

function volumes(exchanges: readonly Record<string, unknown>[]): number[] {
  const counts = Map.groupBy(exchanges, (exchange) => exchange.account_id);
  return [...counts.values()].map((group) => group.length).sort((one, other) => other - one);
}

/** Variance over mean of the counts in five minutes: 1 for independent arrivals. */
function dispersion(exchanges: readonly Record<string, unknown>[]): number {
  const counts = new Map<number, number>();
  for (const { ts } of exchanges) {
    const bin = Math.floor(Date.parse(ts as string) / 1_800_000);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  const bins = 7 * 48;
  const mean = exchanges.length / bins;
  const squares = [...counts.values()].reduce((sum, count) => sum + count * count, 0) / bins;
  return (squares - mean * mean) / mean;
}

test('volumes of customers are heavy-tailed', () => {
  const sorted = volumes(of('chat-user'));
  const total = sorted.reduce((sum, volume) => sum + volume, 0);
  const top = sorted
    .slice(0, Math.ceil(sorted.length / 10))
    .reduce((sum, volume) => sum + volume, 0);
  expect(top / total).toBeGreaterThan(0.3);
  expect(sorted[0]).toBeGreaterThan(5 * sorted[Math.floor(sorted.length / 2)]!);
});

test('people work by day and on weekdays, schedulers round the clock', () => {
  const byWeekday = Map.groupBy(of('coding-ide'), ({ ts }) => {
    const day = new Date(ts as string).getUTCDay();
    return day === 0 || day === 6;
  });
  expect((byWeekday.get(true)?.length ?? 0) / of('coding-ide').length).toBeLessThan(0.15);
  const hours = Map.groupBy(of('', 'even'), ({ ts }) => new Date(ts as string).getUTCHours());
  expect(hours.size).toBe(24);
  expect(Math.max(...[...hours.values()].map((group) => group.length))).toBeLessThan(110);
});

test('an even scheduler is far more regular than chance, a loose one is not', () => {
  expect(dispersion(of('', 'even'))).toBeLessThan(0.5);
  expect(dispersion(of('', 'loose'))).toBeGreaterThan(0.8);
  const even = volumes(of('', 'even'));
  expect(even[0]! / (even.at(-1) as number)).toBeLessThan(1.5);
  const loose = volumes(of('', 'loose'));
  expect(loose[0]! / (loose.at(-1) as number)).toBeGreaterThan(4);
});

test('knobs decide what members share', () => {
  const payments = (operator: string) => {
    const paid = [...truth.accounts.values()]
      .filter((account) => account.operator === operator)
      .map((account) => facts.get(account.account_id)?.payment_fingerprint)
      .filter((payment) => payment !== null);
    return { distinct: new Set(paid).size, paid: paid.length };
  };
  expect(payments('even').distinct).toBeLessThanOrEqual(2);
  expect(payments('loose').distinct).toBe(payments('loose').paid);
});

test('customers do not send each other’s prompts; a campaign shares its templates', () => {
  /** Share of the exchanges whose value other accounts send too. */
  const common = (exchanges: readonly Record<string, unknown>[], field: string) => {
    const fieldOf = ({ fingerprint }: Record<string, unknown>) =>
      (fingerprint as Record<string, unknown>)[field];
    const groups = Map.groupBy(exchanges, fieldOf);
    const shared = [...groups.values()].filter((group) => volumes(group).length > 1);
    return shared.reduce((sum, group) => sum + group.length, 0) / exchanges.length;
  };
  expect(common(of('chat-user'), 'exact_hash')).toBeLessThan(0.12);
  expect(common(of('', 'even'), 'exact_hash')).toBeLessThan(0.12);
  expect(common(of('', 'even'), 'system_hash')).toBeGreaterThan(0.7);
});
