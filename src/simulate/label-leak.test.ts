import { expect, test } from 'vitest';
import { createRandom } from '#std/random';
import { records, simulated } from './fixtures/tiny-world.ts';
import { parseTruth } from './score.ts';
import { parseWorld } from './world.ts';

/**
 * Nothing but behaviour may tell an attacker: a logistic classifier on identifiers, digits, order
 * and formatting, trained on half of the accounts, must be at chance on the other half.
 */
const WORLD = parseWorld({
  name: 'leak',
  days: 2,
  customers: [
    { kind: 'chat-user', accounts: 500, exchanges: 2500 },
    { kind: 'coding-ide', accounts: 60, exchanges: 900 },
  ],
  attackers: [{ kind: 'slow', operator: 'c1', accounts: 400, exchanges: 2400 }],
});

interface Sample {
  features: number[];
  isAttacker: boolean;
}

const digitsOf = (id: unknown) =>
  [...String(id).replace(/^[a-z]+_/, '')].map((c) => parseInt(c, 16));
const decimals = (value: unknown) => String(value).split('.')[1]?.length ?? 0;

/** How a line is written, whatever it says. */
function lineFeatures(line: string, place: { index: number; tie: boolean }): number[] {
  const record = JSON.parse(line) as Record<string, unknown>;
  const ms = Date.parse(record.ts as string);
  const id = digitsOf(record.id);
  const key = digitsOf(record.api_key_id);
  return [
    ...id.map((digit) => digit / 16),
    ...key.map((digit) => digit / 16),
    (ms % 10) / 10,
    (ms % 1000) / 1000,
    decimals(record.cost_usd) / 6,
    (Number(record.latency_ms) % 10) / 10,
    place.index % 2,
    place.tie ? 1 : 0,
    Object.keys(record).length,
    Object.keys(record).join().length / 100,
    /[:,] /.test(line.slice(0, line.indexOf('"user_agent"'))) ? 1 : 0,
  ];
}

function accountFeatures(facts: Record<string, unknown>, position: number): number[] {
  const created = Date.parse(facts.created_at as string);
  return [
    ...digitsOf(facts.account_id).map((digit) => digit / 16),
    position,
    (created % 1000) / 1000,
    (created % 60_000) / 60_000,
    Object.keys(facts).length,
    facts.email_domain === null ? 1 : 0,
    facts.device_id === null ? 1 : 0,
    facts.signup_ip === null ? 1 : 0,
    facts.country === null ? 1 : 0,
  ];
}

function samplesOf(part: (name: 'exchanges' | 'accounts' | 'truth') => string): Sample[] {
  const { accounts } = parseTruth(part('truth').split('\n'));
  const sums = new Map<string, { sum: number[]; lines: number }>();
  let last = '';
  for (const [index, line] of part('exchanges').trimEnd().split('\n').entries()) {
    const { account_id, ts } = JSON.parse(line) as { account_id: string; ts: string };
    const features = lineFeatures(line, { index, tie: ts === last });
    last = ts;
    const known = sums.get(account_id) ?? { sum: features.map(() => 0), lines: 0 };
    known.lines++;
    features.forEach((value, at) => {
      known.sum[at]! += value;
    });
    sums.set(account_id, known);
  }
  const facts = records(part('accounts'));
  return facts.flatMap((record, position) => {
    const found = sums.get(record.account_id as string);
    if (found === undefined) return [];
    const means = found.sum.map((value) => value / found.lines);
    return {
      features: [...means, ...accountFeatures(record, position / facts.length)],
      isAttacker: accounts.get(record.account_id as string)?.operator !== null,
    };
  });
}

/** Logistic regression by gradient descent on standardised features; gives a score for each. */
function trained(samples: readonly Sample[]): (features: readonly number[]) => number {
  const width = samples[0]!.features.length;
  const mean = Array.from({ length: width }, (_, at) =>
    average(samples.map((s) => s.features[at]!)),
  );
  const scale = mean.map((centre, at) => {
    return Math.sqrt(average(samples.map((s) => (s.features[at]! - centre) ** 2))) || 1;
  });
  const standard = (features: readonly number[]) =>
    features.map((value, at) => (value - mean[at]!) / scale[at]!);
  const inputs = samples.map((sample) => standard(sample.features));
  const weights = new Array<number>(width + 1).fill(0);
  const scoreOf = (input: readonly number[]) =>
    input.reduce((sum, value, at) => sum + value * weights[at]!, weights[width]!);
  for (let step = 0; step < 150; step++) {
    const gradient = new Array<number>(width + 1).fill(0);
    inputs.forEach((input, row) => {
      const error = 1 / (1 + Math.exp(-scoreOf(input))) - (samples[row]!.isAttacker ? 1 : 0);
      input.forEach((value, at) => {
        gradient[at]! += error * value;
      });
      gradient[width]! += error;
    });
    for (let at = 0; at <= width; at++) {
      weights[at]! -= (1.5 * gradient[at]!) / inputs.length + 0.002 * weights[at]!;
    }
  }
  return (features) => scoreOf(standard(features));
}

const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Area under the ROC curve on held-out accounts, and its standard deviation under no leak. */
function heldOutAuc(samples: readonly Sample[]): { auc: number; deviation: number } {
  const mixed = createRandom(3).shuffle(samples);
  const half = Math.floor(mixed.length / 2);
  const predict = trained(mixed.slice(0, half));
  const scored = mixed.slice(half).map(({ features, isAttacker }) => {
    return { score: predict(features), isAttacker };
  });
  const attackers = scored.filter((one) => one.isAttacker);
  const honest = scored.filter((one) => !one.isAttacker);
  let above = 0;
  for (const one of attackers) {
    for (const other of honest) {
      above += one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0;
    }
  }
  const [n, m] = [attackers.length, honest.length];
  return { auc: above / (n * m), deviation: Math.sqrt((n + m + 1) / (12 * n * m)) };
}

const samples = samplesOf(await simulated(WORLD, { withText: true }));

test('ids, digits, order and formatting do not tell who harvests', () => {
  expect(samples.filter((sample) => sample.isAttacker).length).toBeGreaterThan(300);
  const { auc, deviation } = heldOutAuc(samples);
  expect(Math.abs(auc - 0.5)).toBeLessThan(3.5 * deviation);
});

test('the classifier would find a leak', () => {
  const leaking = samples.map((sample, index) => ({
    ...sample,
    features: [...sample.features, sample.isAttacker && index % 3 > 0 ? 1 : 0],
  }));
  expect(heldOutAuc(leaking).auc).toBeGreaterThan(0.75);
});
