import { expect, test } from 'vitest';
import { StillwatchError } from '#std/errors';
import { parseWorld, scaleWorld } from './world.ts';
import { WORLD_NAMES, worldNamed } from './worlds/worlds.ts';

function problemsOf(input: unknown): string {
  try {
    parseWorld(input);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(StillwatchError);
    expect((thrown as StillwatchError).code).toBe('WORLD_INVALID');
    return (thrown as StillwatchError).message;
  }
  throw new Error('accepted');
}

const GOOD = { name: 'w', days: 2, customers: [{ kind: 'chat-user', accounts: 3 }] };

test('a problem is told with its path and what was expected', () => {
  expect(parseWorld(GOOD).split).toBe('report');
  expect(problemsOf({ ...GOOD, days: 'two' })).toMatch(/days: .*expected number/);
  expect(problemsOf({ ...GOOD, dayz: 1 })).toMatch(/dayz/);
  expect(problemsOf({ ...GOOD, customers: [{ kind: 'chatter', accounts: 1 }] })).toMatch(
    /customers\.0\.kind: .*"chat-user"/,
  );
  expect(problemsOf({ name: 'w', days: 2 })).toMatch(/customers: expected at least one/);
  const attacker = { kind: 'slow', operator: 'c1', accounts: 1, exchanges: 1 };
  expect(problemsOf({ ...GOOD, attackers: [attacker, attacker] })).toMatch(
    /attackers\.1\.operator: used twice/,
  );
  expect(problemsOf({ ...GOOD, attackers: [{ ...attacker, from_day: 2 }] })).toMatch(
    /attackers\.0\.from_day: expected less than days \(2\)/,
  );
  expect(problemsOf({ ...GOOD, attackers: [{ ...attacker, knobs: { cover_share: 2 } }] })).toMatch(
    /attackers\.0\.knobs\.cover_share: /,
  );
});

test('every bundled world is valid under its own name', () => {
  for (const name of WORLD_NAMES) expect(worldNamed(name).name).toBe(name);
  expect(() => worldNamed('nowhere')).toThrow(/demo/);
});

function totals(name: string) {
  const { customers, attackers } = worldNamed(name);
  const sum = (groups: readonly { accounts: number; exchanges?: number | undefined }[]) => ({
    accounts: groups.reduce((total, group) => total + group.accounts, 0),
    exchanges: groups.reduce((total, group) => total + (group.exchanges ?? 0), 0),
  });
  return { benign: sum(customers), attack: sum(attackers) };
}

test('bundled worlds have the sizes that were disclosed', () => {
  const disclosed = totals('disclosed');
  expect(disclosed.attack.accounts).toBe(24_000);
  expect(disclosed.attack.exchanges).toBeGreaterThan(16_000_000);
  expect(disclosed.benign.accounts).toBeGreaterThanOrEqual(100_000);
  expect(totals('slow').attack).toEqual({ accounts: 25_000, exchanges: 28_800_000 });
  expect(totals('hydra').attack.accounts).toBe(20_000);
  expect(totals('benign').attack).toEqual({ accounts: 0, exchanges: 0 });
  const demo = totals('demo');
  expect(demo.benign.exchanges + demo.attack.exchanges).toBeLessThan(30_000);
});

test('scaling keeps at least one of each', () => {
  const small = scaleWorld(worldNamed('small'), 0.001);
  expect(small.customers.every((group) => group.accounts >= 1)).toBe(true);
  expect(small.attackers.map((group) => group.exchanges)).toEqual([6, 9, 10, 5, 6]);
});
