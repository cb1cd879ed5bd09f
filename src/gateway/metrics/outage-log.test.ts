import { expect, test } from 'vitest';
import { createLog } from '#std/log';
import { outageLog } from './outage-log.ts';

test('an outage is said at once, then once a minute, and so is its end', () => {
  let now = 5_000;
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const log = createLog({ level: 'info', clock: () => now, write });
  const outage = outageLog({
    what: 'shipping',
    code: 'SHIPPING_FAILED',
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
    ['shipping-fail', 0],
    ['shipping-fail', 60],
    ['shipping-fail', 120],
  ]);
  expect(lines[0]).toMatchObject({ level: 'warn', code: 'SHIPPING_FAILED' });
  expect(lines[0]?.why).toContain('503');
  expect(lines[0]?.hint).toContain('shipping.url');
  expect(outage.state()).toEqual({ why: 'the other side answered 503', failingMs: 130_000 });
  outage.well();
  outage.well();
  expect(lines.slice(3)).toMatchObject([{ event: 'shipping-work', after_s: 130 }]);
  outage.failing('again');
  expect(lines[4]).toMatchObject({ event: 'shipping-fail', for_s: 0 });
});
