/** A baseline that operators use: a limit on the volume of a day. */

import { kqlVolume } from '#detect/presets/kql-volume';
import type { BenchLog } from '../bench-log.ts';
import { type Baseline, named } from './baseline.ts';

const DAY_MS = 86_400_000;
const PUBLISHED = kqlVolume.params.tokens as number;

/**
 * Output tokens of an account from one address in a UTC day, against a threshold; and requests,
 * against the same share of their own.
 */
export const volumeRule: Baseline = {
  id: 'volume-rule',
  title: 'Volume rule',
  source: 'SIEM workbook: over 100,000 output tokens or 5,000 requests a day and address',
  published: PUBLISHED,
  variants: [
    {
      name: 'tokens',
      thresholds: [1600, 800, 400, 200, 100, 50, 25, 12, 6, 3].map((each) => each * 1000),
      accuse,
    },
  ],
};

function accuse(log: BenchLog): (threshold: number) => ReadonlySet<string> {
  const heaviest = heaviestDays(log);
  return (threshold) => {
    const requests = ((kqlVolume.params.requests as number) * threshold) / PUBLISHED;
    const accused = [...heaviest].filter(([, day]) => {
      return day.tokens > threshold || day.requests > requests;
    });
    return named(
      log,
      accused.map(([account]) => account),
    );
  };
}

interface Day {
  tokens: number;
  requests: number;
}

function heaviestDays(log: BenchLog): Map<number, Day> {
  const days = new Map<string, Day & { account: number }>();
  for (let at = 0; at < log.account.length; at++) {
    const account = log.account[at] as number;
    const key = `${account} ${Math.floor((log.ms[at] as number) / DAY_MS)} ${log.ip[at]}`;
    const day = days.get(key) ?? { account, tokens: 0, requests: 0 };
    day.tokens += log.outputTokens[at] as number;
    day.requests++;
    days.set(key, day);
  }
  const heaviest = new Map<number, Day>();
  for (const { account, tokens, requests } of days.values()) {
    const known = heaviest.get(account) ?? { tokens: 0, requests: 0 };
    heaviest.set(account, {
      tokens: Math.max(known.tokens, tokens),
      requests: Math.max(known.requests, requests),
    });
  }
  return heaviest;
}
