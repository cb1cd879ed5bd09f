/** A baseline that operators use: long answers to many requests. */

import { outputRatio } from '#detect/presets/output-ratio';
import type { BenchLog } from '../bench-log.ts';
import { type Baseline, named } from './baseline.ts';

/** Output tokens per request over so many requests; both grow with the threshold. */
export const outputRatioRule: Baseline = {
  id: 'output-ratio-rule',
  title: 'Output-ratio rule',
  source: 'common rule: over 1,000 requests and over 500 output tokens per request',
  published: outputRatio.params.requests as number,
  variants: [
    {
      name: 'requests',
      thresholds: [1000, 700, 500, 350, 250, 180, 120, 80, 50, 30, 20],
      accuse,
    },
  ],
};

function accuse(log: BenchLog): (threshold: number) => ReadonlySet<string> {
  const totals = totalsByAccount(log);
  const perRequest = outputRatio.params.ratio as number;
  return (threshold) => {
    const accused = [...totals].filter(([, { tokens, requests }]) => {
      return requests > threshold && tokens / requests > perRequest;
    });
    return named(
      log,
      accused.map(([account]) => account),
    );
  };
}

function totalsByAccount(log: BenchLog): Map<number, { tokens: number; requests: number }> {
  const totals = new Map<number, { tokens: number; requests: number }>();
  for (let at = 0; at < log.account.length; at++) {
    const account = log.account[at] as number;
    const total = totals.get(account) ?? { tokens: 0, requests: 0 };
    total.tokens += log.outputTokens[at] as number;
    total.requests++;
    totals.set(account, total);
  }
  return totals;
}
