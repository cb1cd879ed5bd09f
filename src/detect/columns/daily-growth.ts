/** Columns that tell how far an account's daily spending and prompt length rose above its own past. */

import { DAY_MS } from '#std/time';
import { type Column, type Kept, STEP_PARAMETERS, type Summary } from './column.ts';

/**
 * An account against its own past, a UTC day at a time: what it spends, and how long its prompts
 * are. Page's cumulative sum (Page 1954) of how far each day lies above the days before, in their
 * standard deviations: S ← max(0, S + z − SLACK). One odd day does little, a lasting rise adds up,
 * and after four weeks the new level is the past. Days without exchanges do not count.
 *
 * A step brings one sum for each of its days; the open day is closed when a later one comes. So the
 * state is the same however time is cut into steps. Only whole days are judged.
 */
/** Of a longer step (the first may hold years) only the last days are seen. */
const MOST_SLOTS = 128;
const MICRO = 1_000_000;
/** Days before anything can stand out, and days after which the past is forgotten. */
const FIRST_DAYS = 7;
const MEMORY_DAYS = 28;
const SLACK = 0.5;
/** No day counts as more than this above or below. */
const MOST_Z = 3;
/** Days are taken to vary by a factor of 1.28 at least. */
const LEAST_DEVIATION = 0.25;
/** Added to what a day costs and to a prompt's length, so that next to nothing cannot double. */
const EASE_USD = 0.05;
const EASE_TOKENS = 100;

const OPEN = { day: 0, cost: 1, tokens: 2, prompts: 3 } as const;
const SPEND = 4;
const CONTEXT = 10;
const SERIES = { days: 0, mean: 1, variance: 2, sum: 3, runDays: 4, runExcess: 5 } as const;
const SIZE = 16;

const dayOf = (ms: string): string => `intDiv(${ms}, ${DAY_MS})`;
const LAST_DAY = dayOf(`(${STEP_PARAMETERS.to} - 1)`);
/** Days of the step; the sums are as many, the last day first. */
const SLOTS = `toUInt64(least(${MOST_SLOTS}, ${LAST_DAY} - ${dayOf(STEP_PARAMETERS.from)} + 1))`;
const SLOT = `(${LAST_DAY} - ${dayOf('toUnixTimestamp64Milli(ts)')})`;
const daily = (sum: string): string => `sumResample(0, ${SLOTS}, 1)(toInt64(${sum}), ${SLOT})`;

const GROWTH: Summary = {
  key: 'daily growth',
  aggregate: `tuple(
    ${daily(`round(${MICRO} * ifNull(cost_usd, 0))`)},
    ${daily('ifNull(input_tokens, 0)')},
    ${daily('isNotNull(input_tokens)')})`,
  unpack(value) {
    const sums = [1, 2, 3].map((place) => `arrayMap(x -> toFloat64(x), ${value}.${place})`);
    return `arrayConcat([toFloat64(${LAST_DAY})], ${sums.join(', ')})`;
  },
  store: 'list',
  size: SIZE,
  fold(kept, at, step, from) {
    const last = step[from]!;
    const slots = (step.length - from - 1) / 3;
    for (let slot = slots - 1; slot >= 0; slot--) {
      const sum = (series: number) => step[from + 1 + series * slots + slot]!;
      addDay(kept, at, { day: last - slot, cost: sum(0) / MICRO, tokens: sum(1), prompts: sum(2) });
    }
  },
};

interface DaySums {
  day: number;
  cost: number;
  tokens: number;
  prompts: number;
}

/** What arrives for a day that is closed already comes too late. */
function addDay(kept: Kept, at: number, sums: DaySums): void {
  if (sums.cost === 0 && sums.prompts === 0) return;
  const open = kept[at + OPEN.day]!;
  if (sums.day < open) return;
  if (sums.day > open) {
    closeDay(kept, at);
    kept[at + OPEN.day] = sums.day;
  }
  kept[at + OPEN.cost]! += sums.cost;
  kept[at + OPEN.tokens]! += sums.tokens;
  kept[at + OPEN.prompts]! += sums.prompts;
}

function closeDay(kept: Kept, at: number): void {
  const cost = kept[at + OPEN.cost]!;
  const prompts = kept[at + OPEN.prompts]!;
  if (cost > 0) push(kept, at + SPEND, Math.log(cost + EASE_USD));
  if (prompts > 0) {
    const tokens = kept[at + OPEN.tokens]! / prompts;
    push(kept, at + CONTEXT, Math.log(tokens + EASE_TOKENS));
  }
  kept.fill(0, at + OPEN.cost, at + OPEN.prompts + 1);
}

/** One more day of a series; `value` on a logarithmic scale. */
function push(kept: Kept, at: number, value: number): void {
  const days = kept[at + SERIES.days]!;
  const mean = kept[at + SERIES.mean]!;
  const deviation = Math.max(LEAST_DEVIATION, Math.sqrt(kept[at + SERIES.variance]!));
  let excess = value - mean;
  if (days >= FIRST_DAYS) {
    const z = Math.min(MOST_Z, Math.max(-MOST_Z, excess / deviation));
    const sum = Math.max(0, kept[at + SERIES.sum]! + z - SLACK);
    kept[at + SERIES.sum] = sum;
    kept[at + SERIES.runDays] = sum === 0 ? 0 : kept[at + SERIES.runDays]! + 1;
    kept[at + SERIES.runExcess] = sum === 0 ? 0 : kept[at + SERIES.runExcess]! + excess;
    if (kept[at + SERIES.runDays]! >= MEMORY_DAYS) {
      startAnew(kept, at);
      return;
    }
    excess = z * deviation;
  }
  const weight = 1 / Math.min(days + 1, MEMORY_DAYS);
  kept[at + SERIES.days] = days + 1;
  kept[at + SERIES.mean] = mean + weight * excess;
  const variance = kept[at + SERIES.variance]!;
  kept[at + SERIES.variance] = (1 - weight) * (variance + weight * excess * excess);
}

/** A rise that has lasted for all that is remembered is the past. */
function startAnew(kept: Kept, at: number): void {
  kept[at + SERIES.mean]! += kept[at + SERIES.runExcess]! / MEMORY_DAYS;
  kept[at + SERIES.sum] = 0;
  kept[at + SERIES.runDays] = 0;
  kept[at + SERIES.runExcess] = 0;
}

function field(place: number): Column {
  return { summary: GROWTH, finish: (kept, at) => kept[at + place]! };
}

/** UTC day (days since 1970) of the last exchange with a known cost or length. */
export const lastDay = (): Column => field(OPEN.day);

/** Columns of one series: whole days seen, Page's sum, length of its present run in days, and the
 * sum over these days of ln(day / usual day). */
function series(at: number) {
  return {
    days: field(at + SERIES.days),
    sum: field(at + SERIES.sum),
    runDays: field(at + SERIES.runDays),
    runExcess: field(at + SERIES.runExcess),
  };
}

/** Cost a day. */
export const spendGrowth = () => series(SPEND);
/** Input tokens a prompt. */
export const contextGrowth = () => series(CONTEXT);
