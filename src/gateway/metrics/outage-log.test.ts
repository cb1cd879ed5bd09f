import { expect, test } from 'vitest';
import { createLog } from '#std/log';
import { outageLog } from './outage-log.ts';

test('what is tried again and works soon is not said at all', () => {
  let now = 5_000;
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const log = createLog({ level: 'info', clock: () => now, write });
  const given = { what: 'shipping', code: 'SHIPPING_FAILED', log, monotonic: () => now } as const;
  const outage = outageLog(given);
  outage.failing('ECONNRESET');
  now += 2_000;
  outage.well();
  expect(lines).toEqual([]);
  outage.failing('ECONNRESET');
  expect(outage.state()).toMatchObject({ why: 'ECONNRESET' });
  now += 5_000;
  outage.failing('ECONNRESET');
  expect(lines).toMatchObject([{ level: 'warn', event: 'shipping-fail', for_s: 5 }]);
  outage.well();
  expect(lines[1]).toMatchObject({ event: 'shipping-work', after_s: 5 });
});

test('an outage is said at once, then once a minute, and so is its end', () => {
  let now = 5_000;
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const log = createLog({ level: 'info', clock: () => now, write });
  const outage = outageLog({
    what: 'control',
    code: 'DECISIONS_UNREACHABLE',
    log,
    monotonic: () => now,
  });
  outage.well();
  expect(outage.state()).toBeNull();
  for (let second = 0; second < 130; second++) {
    outage.failing('the other side answered 503');
    now += 1000;
  }
  expect(lines.map(({ event, for_s }) => [event, for_s])).toEqual([
    ['control-fail', 0],
    ['control-fail', 60],
    ['control-fail', 120],
  ]);
  expect(lines[0]).toMatchObject({ level: 'warn', code: 'DECISIONS_UNREACHABLE' });
  expect(lines[0]?.why).toContain('503');
  expect(lines[0]?.hint).toContain('control.url');
  expect(outage.state()).toEqual({ why: 'the other side answered 503', failingMs: 130_000 });
  outage.well();
  outage.well();
  expect(lines.slice(3)).toMatchObject([{ event: 'control-work', after_s: 130 }]);
  outage.failing('again');
  expect(lines[4]).toMatchObject({ event: 'control-fail', for_s: 0 });
});
