import { expect, test } from 'vitest';
import { createRandom } from '#std/random';
import { type Line, type Occasion, plant, type Truth } from './plant.ts';

const ACCOUNTS = 60;
const OPERATOR = 10;
const idOf = (index: number): string => `a${index}`;
const truth: Truth[] = Array.from({ length: ACCOUNTS }, (_, index) => ({
  account_id: idOf(index),
  operator: index < OPERATOR ? 'o' : null,
  label: index < OPERATOR ? 'attack' : 'benign',
  group: index >= 50 ? 'class' : null,
  exchanges: 10,
}));
const accounts: Line[] = truth.map(({ account_id }) => ({ account_id, referral: null }));
const exchanges: Line[] = truth.flatMap(({ account_id }, account) =>
  Array.from({ length: 10 }, (_, index) => ({
    ...{ account_id, id: `${account_id}-${index}`, ip: `198.51.100.${account}` },
    ts: new Date(Date.UTC(2026, 8, 1, index)).toISOString(),
  })),
);
const planted = (occasion: Occasion, share: number) =>
  plant({ accounts, exchanges, truth }, { share, occasion, random: createRandom(1) });

test('honest accounts of no group and the operator were at one event, and nobody else was', () => {
  const { honest, operator, accounts: facts, exchanges: sent } = planted('event', 0.5);
  expect([honest.size, operator.size]).toEqual([OPERATOR, OPERATOR]);
  expect([...honest].every((id) => Number(id.slice(1)) < 50)).toBe(true);
  const came = facts.filter(({ referral }) => referral !== null).map((one) => one.account_id);
  expect(new Set(came)).toEqual(new Set([...operator, ...honest]));
  const there = sent.filter(({ id }) => String(id).startsWith('event-'));
  expect(new Set(there.map((one) => one.account_id))).toEqual(new Set(came));
  expect(sent.filter((one) => !there.includes(one))).toEqual(exchanges);
});

test('some honest accounts also went through addresses of the operator', () => {
  const { honest, operator, exchanges: sent } = planted('proxy', 0.8);
  const addressOf = (id: string): string => `198.51.100.${id.slice(1)}`;
  const theirs = new Set([...operator].map(addressOf));
  const proxied = sent.filter((one) => honest.has(one.account_id) && theirs.has(String(one.ip)));
  const who = new Set(proxied.map((one) => one.account_id));
  expect(who.size).toBeGreaterThan(honest.size / 4);
  expect(who.size).toBeLessThan((3 * honest.size) / 4);
});
