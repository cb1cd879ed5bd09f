/** Detects accounts that begin to spend far more, or send far longer prompts, than before. */

import { formatNumber } from '#std/format-number';
import { DAY_MS } from '#std/time';
import { contextGrowth, lastDay, spendGrowth } from '../../columns/daily-growth.ts';
import { defineDetector } from '../../detector.ts';

const spend = spendGrowth();
const context = contextGrowth();

export const costSurge = defineDetector({
  id: 'cost-surge',
  asks: 'Has this account begun to spend far more, or to send far longer prompts, than it used to?',
  needs: ['cost_usd', 'input_tokens'],
  columns: {
    lastDay: lastDay(),
    spendDays: spend.days,
    spendSum: spend.sum,
    spendRunDays: spend.runDays,
    spendRunExcess: spend.runExcess,
    contextDays: context.days,
    contextSum: context.sum,
    contextRunDays: context.runDays,
    contextRunExcess: context.runExcess,
  },
  params: { fewestDays: 10, youngDays: 14 },
  aspects: {
    spend: { unit: 'times what it used to spend a day', scale: 'log' },
    context: { unit: 'times as long prompts as it used to send', scale: 'log' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: true,
  innocent: [
    'a product of theirs that grows, or goes live after its tests',
    'a backlog that is worked off once',
    'long conversations and agents, whose context grows by itself',
    'a change to a dearer model',
  ],
  measure(row, { facts, params }) {
    const createdAt = facts?.created_at ?? null;
    const young =
      createdAt !== null && row.lastDay * DAY_MS - createdAt < params.youngDays * DAY_MS;
    const grown = (of: { days: number; sum: number; runDays: number; runExcess: number }) =>
      young || of.days < params.fewestDays
        ? ('insufficient-data' as const)
        : {
            statistic: Math.log1p(of.sum),
            observed: Math.exp(of.runExcess / Math.max(1, of.runDays)),
          };
    return {
      spend: grown({
        days: row.spendDays,
        sum: row.spendSum,
        runDays: row.spendRunDays,
        runExcess: row.spendRunExcess,
      }),
      context: grown({
        days: row.contextDays,
        sum: row.contextSum,
        runDays: row.contextRunDays,
        runExcess: row.contextRunExcess,
      }),
    };
  },
  explain({ aspect, row, measurement, cohort }) {
    const isSpend = aspect === 'spend';
    const days = isSpend ? row.spendRunDays : row.contextRunDays;
    const rise = isSpend ? row.spendSum : row.contextSum;
    const does = isSpend ? 'spent' : 'sent prompts';
    const than = isSpend ? 'what it used to spend a day' : 'as long as it used to';
    return (
      `On its last ${formatNumber(days)} active days it has ${does} ` +
      `${formatNumber(measurement.observed)} times ${than} ` +
      `(rise of ${formatNumber(rise)} standard deviations in all), where ` +
      `${formatNumber(cohort.median)} times is usual among ${cohort.label}.`
    );
  },
});
