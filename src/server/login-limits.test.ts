import { expect, test } from 'vitest';
import { createLog } from '#std/log';
import { LoginLimits } from './login-limits.ts';

function limits() {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const log = createLog({ level: 'info', clock: () => 0, write });
  let now = 0;
  const made = new LoginLimits({ monotonic: () => now, log });
  const guess = (address: string, digest = 'unknown'): string => {
    try {
      made.admit(address, digest);
    } catch (thrown) {
      return (thrown as { code: string }).code;
    }
    made.failed(address, digest);
    return 'looked up';
  };
  const pass = (ms: number): void => {
    now += ms;
  };
  return { lines, made, guess, pass };
}

test('twenty guesses of one address are looked up, then one each three seconds', () => {
  const { guess, lines, pass } = limits();
  const said = Array.from({ length: 25 }, () => guess('203.0.113.7'));
  expect(said.filter((each) => each === 'looked up')).toHaveLength(20);
  expect(said.slice(20)).toEqual(Array(5).fill('LOGIN_LIMITED'));
  expect(guess('203.0.113.8')).toBe('looked up');
  pass(3_000);
  expect([guess('::ffff:203.0.113.7'), guess('203.0.113.7')]).toEqual([
    'looked up',
    'LOGIN_LIMITED',
  ]);
  expect(lines.filter(({ event }) => event === 'login-fail')).toHaveLength(22);
  expect(lines.find(({ event }) => event === 'login-limited')).toMatchObject({
    from: '203.0.113.7',
  });
});

test('addresses of one IPv6 network are one, and who was let in before is not shut out', () => {
  const { guess, made } = limits();
  made.succeeded('good');
  for (let number = 0; number < 20; number++) guess(`2001:db8:1:2::${number.toString(16)}`);
  expect(guess('2001:db8:1:2:ffff::1')).toBe('LOGIN_LIMITED');
  expect(guess('2001:db8:1:3::1')).toBe('looked up');
  expect(() => made.admit('2001:db8:1:2::1', 'good')).not.toThrow();
  // Once it is revoked it is like any other.
  made.failed('2001:db8:1:9::1', 'good');
  expect(() => made.admit('2001:db8:1:2::1', 'good')).toThrow('Too many failed logins');
});
