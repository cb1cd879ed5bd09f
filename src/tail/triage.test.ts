import { describe, expect, it } from 'vitest';
import type { AccessEvent } from './access-event.ts';
import { Triage, type TriageOptions } from './triage.ts';

const START = Date.UTC(2026, 1, 2, 12);

/** A parser for the tests' own lines: `address second path [user] "POST `. */
function parseLine(line: string): AccessEvent | null {
  const [address = '', second = '', path = '', user = '-'] = line.split(' ');
  if (!/^\d+$/.test(second)) return null;
  const ts = START + Number(second) * 1000;
  return {
    address,
    user: user === '-' ? null : user,
    ts,
    method: 'POST',
    path,
    status: 200,
    userAgent: null,
  };
}

const line = (address: string, second: number, path = '/v1/messages', user = '-') =>
  `${address} ${second} ${path} ${user} "POST `;

function triage(options: Partial<TriageOptions> = {}): Triage {
  return new Triage({
    parseLine,
    thresholdPerMinute: 100,
    endpointPatterns: [],
    keyPattern: null,
    maxKeys: 1000,
    ...options,
  });
}

const burst = (address: string, calls: number, perSecond = 10, from = 0) =>
  Array.from({ length: calls }, (_, index) => line(address, from + Math.floor(index / perSecond)));

describe('Triage', () => {
  it('raises the alarm at the call that exceeds the threshold, once', () => {
    const watch = triage();
    expect(watch.take(burst('203.0.113.9', 100), START + 10_000)).toEqual([]);
    const alarms = watch.take([line('203.0.113.9', 10)], START + 10_000);
    expect(alarms).toMatchObject([
      { state: 'begins', kind: 'address', value: '203.0.113.9', calls_60s: 101, addresses: 1 },
    ]);
    expect(watch.take(burst('203.0.113.9', 50, 10, 11), START + 15_000)).toEqual([]);
  });

  it('ends the alarm when calls fall to half, and says how long and how many', () => {
    const watch = triage();
    watch.take(burst('203.0.113.9', 150), START + 15_000);
    expect(watch.pass(START + 20_000)).toEqual([]);
    const [ended] = watch.pass(START + 120_000);
    expect(ended).toMatchObject({ state: 'ends', calls_in_alarm: 150, calls_60s: 0 });
    expect(watch.alarmed).toBe(0);
    expect(watch.take(burst('203.0.113.9', 150, 10, 200), START + 215_000)).toHaveLength(1);
  });

  it('sees a network whose addresses each stay quiet', () => {
    const watch = triage();
    const lines = Array.from({ length: 150 }, (_, index) =>
      line(`198.51.100.${index % 50}`, Math.floor(index / 5)),
    );
    const alarms = watch.take(lines, START + 30_000);
    expect(alarms).toMatchObject([{ kind: 'network', value: '198.51.100.0/24', addresses: 50 }]);
  });

  it('sees a key that is used from everywhere', () => {
    const watch = triage();
    const lines = Array.from({ length: 120 }, (_, index) =>
      line(`10.${index}.0.1`, index % 30, '/v1/responses', 'acme'),
    );
    expect(watch.take(lines, START + 30_000)).toMatchObject([{ kind: 'key', value: 'acme' }]);
  });

  it('shows a key found in the line as a hash only', () => {
    const watch = triage({ keyPattern: /key=(\S+)/ });
    const lines = burst('203.0.113.9', 101).map((each) => `${each} key=sk-very-secret`);
    const alarms = watch.take(lines, START + 11_000);
    expect(JSON.stringify(alarms)).not.toContain('secret');
    expect(alarms.map((alarm) => alarm.kind)).toContain('key');
    expect(alarms.find((alarm) => alarm.kind === 'key')?.value).toMatch(/^sha256:[0-9a-f]{12}$/);
  });

  it.each([
    '/v1/messages',
    '/proxy/anthropic/v1/messages',
    '/v1/chat/completions',
    '/v1/completions',
    '/v1/responses',
    '/v1/embeddings',
    '/v1/messages/batches',
    '/v1beta/models/m-pro:generateContent',
    '/v1beta/models/m-pro:streamGenerateContent',
    '/model/m-large/invoke',
    '/model/m-large/invoke-with-response-stream',
    '/model/m-large/converse',
    '/openai/deployments/x/chat/completions',
  ])('counts calls to %s', (path) => {
    const watch = triage();
    watch.take([line('203.0.113.9', 0, path)], START);
    expect(watch.counts.calls).toBe(1);
  });

  it.each(['/login', '/v1/messages/count_tokens', '/v1/models', '/messages.html'])(
    'does not count calls to %s',
    (path) => {
      const watch = triage();
      watch.take([line('203.0.113.9', 0, path)], START);
      expect(watch.counts).toMatchObject({ lines: 1, calls: 0, malformed: 0 });
    },
  );

  it('watches other paths when told so', () => {
    const watch = triage({ endpointPatterns: [/^\/ask$/] });
    watch.take([line('a', 0, '/ask'), line('a', 0, '/v1/messages')], START);
    expect(watch.counts.calls).toBe(1);
  });

  it('counts what it cannot read and what is dated wrongly, and goes on', () => {
    const watch = triage();
    watch.take(['nonsense "POST ', '', '\u0000'.repeat(100)], START);
    watch.take([line('a', 86_400 * 365)], START);
    watch.take([line('b', 1000), line('b', 10)], START + 1_000_000);
    expect(watch.counts).toMatchObject({ malformed: 1, ahead: 1, late: 1 });
  });

  it('holds a bounded number of keys, and a burst survives a flood of new ones', () => {
    const watch = triage({ maxKeys: 200 });
    watch.take(burst('203.0.113.9', 150), START + 15_000);
    const flood = Array.from({ length: 20_000 }, (_, index) => line(`h${index}.example.com`, 16));
    watch.take(flood, START + 16_000);
    expect(watch.counts.evicted).toBeGreaterThan(19_000);
    expect(watch.busiest('address', START + 16_000, 500).length).toBeLessThanOrEqual(200);
    expect(watch.busiest('address', START + 16_000, 1)[0]?.value).toBe('203.0.113.9');
  });

  it('reads an old log as if it were its own time', () => {
    const watch = triage();
    const later = START + 400 * 86_400_000;
    const alarms = watch.take([...burst('a', 120), ...burst('b', 120, 1, 3600)], later);
    expect(alarms.map((alarm) => alarm.value)).toEqual(['a']);
  });
});
