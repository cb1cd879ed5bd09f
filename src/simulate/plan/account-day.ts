/** Plans the requests that one account makes by itself on one day. */
import { createRandom, type Random } from '#std/random';
import { DAY_MS } from '#std/time';
import type { SimulatedAccount } from '../identity/account.ts';
import { mix } from '../mix.ts';
import type { Activity } from '../prompts/frames/frame.ts';
import { RECIPES, recipeIndex } from '../recipes.ts';
import type { Answers } from '../render/rendered-answer.ts';
import { dayShape, serviceShape, shapeKind, timeAt } from './hours.ts';
import { COVER, type DayRows, OWN, type RowRole } from './rows.ts';

/** What planning a day needs to know and write to. */
export interface DayPlan {
  /** Days since the start of the world. */
  day: number;
  dayStart: number;
  rows: DayRows;
  answers: Answers;
}

const MOST_TURNS = 2000;
const LONGEST_THINK_MS = 20 * 60_000;
const BURSTIEST = 6;
const SHORTEST_RUN = 10;
const LESSON_SHARE = 0.35;

/** Plans what an account does by itself on one day: everything of customers, cover of attackers. */
export function planAccountDay(plan: DayPlan, account: SimulatedAccount): void {
  const dayEnd = plan.dayStart + DAY_MS;
  if (account.perDay <= 0 || account.until <= plan.dayStart || account.from >= dayEnd) return;
  const random = createRandom(mix(account.seed, plan.day, 71));
  const expected = account.perDay * dayFactor(plan, account) * noise(random);
  const mean = expected / meanTurns(account);
  const sessions = isScheduled(account) ? Math.round(mean) : random.poisson(mean);
  if (sessions === 0) return;
  const starts = sessionStarts(plan, account, { sessions, random });
  const role = account.campaign === null ? OWN : COVER;
  for (let session = 0; session < starts.length; session++) {
    planSession(plan, account, { start: starts[session]!, session, role, random });
  }
}

/** Runs are as long as the customer's business needs: light customers have short ones. */
function meanTurns({ behaviour, perDay }: SimulatedAccount): number {
  const { starts, turns } = behaviour.rhythm;
  return starts === 'jobs' ? Math.min(turns, Math.max(SHORTEST_RUN, perDay)) : turns;
}

/** Half of those who run jobs have a scheduler start them, day after day. */
function isScheduled({ behaviour, perDay, seed }: SimulatedAccount): boolean {
  return behaviour.rhythm.starts === 'jobs' && perDay >= SHORTEST_RUN && seed % 2 === 0;
}

/** Day-to-day swings of mean one. */
function noise(random: Random): number {
  return Math.exp(0.35 * random.normal() - 0.06);
}

/** How busy this day is: weekends, lessons, the fading of a launch. */
function dayFactor(plan: DayPlan, account: SimulatedAccount): number {
  const weekday = new Date(plan.dayStart).getUTCDay();
  const weekend = weekday === 0 || weekday === 6;
  const { organisation, behaviour } = account;
  switch (behaviour.rhythm.starts) {
    case 'office':
      return weekend ? 0.14 : 1.34;
    case 'lesson': {
      const held = !weekend && mix(organisation.seed, plan.day, 72) % 100 < LESSON_SHARE * 100;
      return held ? 7 / (5 * LESSON_SHARE) : 0;
    }
    case 'launch': {
      const age = (plan.dayStart - organisation.launchedAt) / DAY_MS;
      return age < -1 ? 0 : 2.5 * Math.exp(-Math.max(0, age) / 4) + 0.2;
    }
    case 'jobs':
      return weekend ? 0.7 : 1.12;
    default:
      return 1;
  }
}

/** Start times of the day's sessions, in order. */
function sessionStarts(
  plan: DayPlan,
  account: SimulatedAccount,
  { sessions, random }: { sessions: number; random: Random },
): number[] {
  const { behaviour, organisation } = account;
  const offset = organisation.country.utcOffset - account.hourShift;
  if (behaviour.rhythm.starts === 'lesson') {
    const hour = 9 + (mix(organisation.seed, plan.day, 73) % 6) - offset;
    const bell = plan.dayStart + ((hour + 24) % 24) * 3_600_000;
    return Array.from({ length: sessions }, () => bell + random.float() * 2_000_000);
  }
  if (isScheduled(account)) {
    return scheduledStarts(plan, account, { sessions, random });
  }
  const profile = plan.answers.serviceProfile(account);
  const isService = behaviour.rhythm.starts === 'service';
  const shape = isService ? serviceShape(profile, offset) : dayShape(shapeKind(behaviour), offset);
  const variation = isService ? Math.min(profile.gapVariation, BURSTIEST) : 1;
  return renewal(sessions, variation, random).map((share) => plan.dayStart + timeAt(shape, share));
}

/** Runs that a scheduler starts: the same minutes every day, give or take seconds. */
function scheduledStarts(
  plan: DayPlan,
  account: SimulatedAccount,
  { sessions, random }: { sessions: number; random: Random },
): number[] {
  return Array.from({ length: sessions }, (_, index) => {
    const quarter = mix(account.seed, index, 74) % 96;
    return plan.dayStart + quarter * 900_000 + random.float() * 4000;
  }).sort((one, other) => one - other);
}

/**
 * `count` points in [0, 1): a renewal process with Gamma gaps of the given coefficient of
 * variation, wound round the day from a random point. 1 = Poisson; less is regular, more comes in
 * bursts.
 */
export function renewal(count: number, variation: number, random: Random): number[] {
  const shape = 1 / variation ** 2;
  const points: number[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    at += random.gamma(shape);
    points.push(at);
  }
  const phase = random.float();
  const scale = at > 0 ? 1 / at : 0;
  return points.map((point) => (point * scale + phase) % 1).sort((one, other) => one - other);
}

interface SessionPlan {
  start: number;
  session: number;
  role: RowRole;
  random: Random;
}

function planSession(plan: DayPlan, account: SimulatedAccount, given: SessionPlan): void {
  const { random } = given;
  const { rhythm } = account.behaviour;
  const recipe = pickRecipe(account, random);
  const turns = Math.min(
    MOST_TURNS,
    turnCount(meanTurns(account), rhythm.starts === 'jobs', random),
  );
  const lanes = new Float64Array(rhythm.concurrency).fill(given.start);
  const limit = Math.min(account.until, plan.dayStart + DAY_MS);
  for (let turn = 0; turn < turns; turn++) {
    const lane = turn % lanes.length;
    const ms = Math.floor(lanes[lane]!);
    if (ms >= limit) break;
    const { session, role } = given;
    const work = random.float();
    const row = { ms, account: account.index, session, turn, recipe, role, work, task: 0 };
    if (ms >= account.from) plan.rows.push(row);
    const { latencyMs } = plan.answers.of(account, RECIPES[recipe]!, row);
    lanes[lane] = ms + nextAfter(plan, { recipe, latencyMs, within: rhythm.within, random });
  }
}

/** Geometric around the mean; runs vary less in length than conversations. */
function turnCount(mean: number, isJob: boolean, random: Random): number {
  if (mean <= 1) return 1;
  if (isJob) return Math.max(1, Math.round(mean * Math.exp(0.5 * random.normal() - 0.125)));
  return 1 + Math.floor(Math.log(1 - random.float()) / Math.log(1 - 1 / mean));
}

/** From a request to the next of its session: the answer, then reading, or what tools take. */
export function nextAfter(
  plan: DayPlan,
  given: { recipe: number; latencyMs: number; within: 'think' | 'loop'; random: Random },
): number {
  const { recipe, latencyMs, within, random } = given;
  if (within === 'think') {
    const think = 4000 + 26_000 * Math.exp(1.1 * random.normal());
    return latencyMs + Math.min(LONGEST_THINK_MS, think);
  }
  const overhead = 150 + 900 * Math.exp(random.normal());
  if (RECIPES[recipe]!.continuation !== 'tool-result') return latencyMs + overhead;
  return Math.max(latencyMs + overhead, plan.answers.agentGapMs(random.float()));
}

/** Customers lean to some of the activities of their kind; the lean is their own and lasts. */
function pickRecipe(account: SimulatedAccount, random: Random): number {
  const entries = Object.entries(account.behaviour.activities) as [Activity, number][];
  if (entries.length === 1) return recipeIndex((entries[0] as [Activity, number])[0]);
  const weights = entries.map(
    ([, weight], index) => weight * (0.1 + (mix(account.seed, index, 75) % 100) / 50) ** 2,
  );
  return recipeIndex((entries[random.weighted(weights)] as [Activity, number])[0]);
}
