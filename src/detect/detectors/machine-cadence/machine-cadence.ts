/** Detects accounts that send in a machine's rhythm, around the clock. */

import { formatDuration, formatNumber, formatShare } from '#std/format-number';
import { DAY_MS } from '#std/time';
import { type Column, count, sumOf } from '../../columns/column.ts';
import {
  activeDays,
  followable,
  followedAtOnce,
  gapCount,
  gapSquares,
  gapSum,
} from '../../columns/sequence.ts';
import { defineDetector } from '../../detector.ts';
import { logOdds } from '../../scales.ts';
import { burstiness, dayEvenness } from './cadence.ts';

const CIRCLE = 10_000;

/** Sum over the exchanges of a wave of the given period in whole ten-thousandths. */
function wave(shape: 'cos' | 'sin', timesADay: number): Column {
  const angle = `2 * pi() * ${timesADay} * (toUnixTimestamp64Milli(ts) % ${DAY_MS}) / ${DAY_MS}`;
  return sumOf(`round(${CIRCLE} * ${shape}(${angle}))`);
}

export const machineCadence = defineDetector({
  id: 'machine-cadence',
  asks: 'Is the rhythm that of a machine, at work around the clock?',
  needs: ['ts'],
  columns: {
    requests: count(),
    activeDays: activeDays(),
    gaps: gapCount(),
    gapSum: gapSum(),
    gapSquares: gapSquares(),
    followable: followable(),
    followed: followedAtOnce(),
    cosDay: wave('cos', 1),
    sinDay: wave('sin', 1),
    cosHalfDay: wave('cos', 2),
    sinHalfDay: wave('sin', 2),
  },
  params: { fewestGaps: 30, fewestDays: 3, fewestRequests: 100 },
  aspects: {
    regularity: { unit: 'burstiness (−1 clockwork, 0 random, 1 in bursts)', scale: 'linear' },
    closedLoop: { unit: 'requests right after the answer before (%)', scale: 'linear' },
    aroundTheClock: { unit: 'evenness over the day (%)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: true,
  innocent: [
    'any program: customers of an API are meant to automate',
    'agents and coding assistants that call again as soon as they have an answer',
    'a team or a product with users in all time zones',
  ],
  measure(row, { facts, params }) {
    const expected = facts?.tier === 'enterprise' || facts?.tier === 'verified';
    const enough = row.requests >= params.fewestRequests && row.activeDays >= params.fewestDays;
    const rhythm = burstiness(row.gaps, row.gapSum, row.gapSquares);
    const evenness = dayEvenness(row.requests, [
      { cos: row.cosDay / CIRCLE, sin: row.sinDay / CIRCLE },
      { cos: row.cosHalfDay / CIRCLE, sin: row.sinHalfDay / CIRCLE },
    ]);
    return {
      regularity:
        expected || row.gaps < params.fewestGaps
          ? 'insufficient-data'
          : {
              statistic: -2 * Math.atanh(Math.min(0.99, Math.max(-0.99, rhythm))),
              observed: rhythm,
            },
      closedLoop:
        expected || row.followable < params.fewestGaps
          ? 'insufficient-data'
          : {
              statistic: logOdds(row.followed, row.followable),
              observed: (100 * row.followed) / row.followable,
            },
      aroundTheClock:
        expected || !enough
          ? 'insufficient-data'
          : { statistic: evenness.statistic, observed: 100 * evenness.share },
    };
  },
  explain({ aspect, row, measurement, cohort }) {
    const among = `is usual among ${cohort.label}`;
    const usual = formatNumber(cohort.median);
    if (aspect === 'regularity') {
      return (
        `Its requests follow each other at a mean of ${formatDuration(row.gapSum / row.gaps)} with a ` +
        `burstiness of ${formatNumber(measurement.observed)} (−1 is clockwork, 0 random), where ` +
        `${usual} ${among}.`
      );
    }
    if (aspect === 'closedLoop') {
      return (
        `${formatShare(row.followed / row.followable)} of its requests start right after the answer ` +
        `before has ended, where ${formatShare(cohort.median / 100)} ${among}.`
      );
    }
    return (
      `Its ${formatNumber(row.requests)} requests on ${formatNumber(row.activeDays)} days are spread ` +
      `${formatNumber(measurement.observed)} % evenly over day and night, where ${usual} % ${among}.`
    );
  },
});
