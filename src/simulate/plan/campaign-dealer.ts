/** Deals out the harvest of a campaign among its accounts, within the limits each may carry. */
import { createRandom, type Random } from '#std/random';
import { DAY_MS } from '#std/time';
import type { SimulatedCampaign } from '../attackers/campaign.ts';
import type { SimulatedAccount } from '../identity/account.ts';
import { mix } from '../mix.ts';
import type { Activity } from '../prompts/frames/frame.ts';
import { RECIPES, recipeIndex } from '../recipes.ts';
import { type DayPlan, nextAfter, renewal } from './account-day.ts';
import { type DayShape, dayShape, shareBefore, timeAt } from './hours.ts';
import { HARVEST } from './rows.ts';

const OPERATOR_UTC_OFFSET = 8;
/** Harvest sessions are numbered apart from an account's own. */
const FIRST_SESSION = 1_000_000;
const MOST_TURNS = 60;
const MOST_TRIES = 60;
const STRICTEST_VARIATION = 0.05;

/** Deals a campaign's harvest out to its accounts, day after day. */
export class CampaignDealer {
  readonly campaign: SimulatedCampaign;
  readonly #members: readonly SimulatedAccount[];
  readonly #shape: DayShape;
  readonly #recipes: readonly number[];
  readonly #recipeWeights: readonly number[];
  readonly #heaviest: number;
  #dealt = 0;
  #owed = 0;
  #tasks = 0;

  constructor(campaign: SimulatedCampaign, members: readonly SimulatedAccount[]) {
    this.campaign = campaign;
    this.#members = members;
    const office = campaign.knobs.hours === 'office';
    this.#shape = dayShape(office ? 'office' : 'flat', OPERATOR_UTC_OFFSET);
    const entries = Object.entries(campaign.habits.activities) as [Activity, number][];
    this.#recipes = entries.map(([activity]) => recipeIndex(activity));
    // Weights count exchanges; a task of many turns is drawn that much less often.
    this.#recipeWeights = entries.map(([, weight], index) => weight / this.#meanTurns(index));
    this.#heaviest = members.reduce((most, member) => Math.max(most, member.weight), 0);
  }

  /** Exchanges dealt so far. */
  get dealt(): number {
    return this.#dealt;
  }

  planDay(plan: DayPlan): void {
    const from = Math.max(this.campaign.from, plan.dayStart);
    const to = Math.min(this.campaign.to, plan.dayStart + DAY_MS);
    if (from >= to) return;
    const members = this.#members.filter((member) => member.from < to && member.until > from);
    if (members.length === 0) return;
    const random = createRandom(mix(this.campaign.seed, plan.day, 81));
    const due = this.#due(members, { from, to });
    const tasks = this.#drawTasks(due, random);
    const low = shareBefore(this.#shape, from - plan.dayStart);
    const high = shareBefore(this.#shape, to - plan.dayStart);
    const variation = Math.max(STRICTEST_VARIATION, this.campaign.knobs.jitter);
    const starts = renewal(tasks.length, variation, random);
    const rotation = random.shuffle(members);
    for (const [index, task] of tasks.entries()) {
      const share = low + starts[index]! * (high - low);
      const start = plan.dayStart + timeAt(this.#shape, share);
      const member = this.#choose(rotation, { start, random });
      if (member !== null) this.#planTask(plan, member, { ...task, start, to, random });
    }
  }

  /** Harvest due today: an even share of the whole, less what accounts that gave up would have done. */
  #due(members: readonly SimulatedAccount[], { from, to }: { from: number; to: number }): number {
    const { campaign } = this;
    const whole = campaign.to - campaign.from;
    const founders = campaign.given.accounts;
    const present = members.reduce((sum, member) => {
      return sum + (Math.min(member.until, to) - Math.max(member.from, from));
    }, 0);
    const staffed = campaign.knobs.after_ban === 'respawn' ? 1 : present / ((to - from) * founders);
    this.#owed += (campaign.given.exchanges * (to - from) * Math.min(1, staffed)) / whole;
    return Math.round(this.#owed) - this.#dealt;
  }

  #meanTurns(index: number): number {
    const recipe = RECIPES[this.#recipes[index]!]!;
    return recipe.continuation === null ? 1 : this.campaign.habits.turns;
  }

  #drawTasks(due: number, random: Random): { recipe: number; turns: number }[] {
    const tasks: { recipe: number; turns: number }[] = [];
    for (let left = due; left > 0; ) {
      const index = random.weighted(this.#recipeWeights);
      const mean = this.#meanTurns(index);
      const drawn =
        mean <= 1 ? 1 : 1 + Math.floor(Math.log(1 - random.float()) / Math.log(1 - 1 / mean));
      const turns = Math.min(left, drawn, MOST_TURNS);
      tasks.push({ recipe: this.#recipes[index]!, turns });
      left -= turns;
    }
    return tasks;
  }

  /**
   * With jitter 0 accounts take turns; with jitter 1 each request falls to anyone. Uneven accounts
   * pass their turn on now and then.
   */
  #choose(
    rotation: readonly SimulatedAccount[],
    { start, random }: { start: number; random: Random },
  ): SimulatedAccount | null {
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      const anyone = random.float() < this.campaign.knobs.jitter;
      const at = anyone ? random.int(0, rotation.length - 1) : this.#turn++ % rotation.length;
      const member = rotation[at]!;
      if (start < member.from || start >= member.until) continue;
      if (random.float() * this.#heaviest <= member.weight) return member;
    }
    return rotation.find((member) => start >= member.from && start < member.until) ?? null;
  }

  #turn = 0;

  #planTask(
    plan: DayPlan,
    member: SimulatedAccount,
    task: { recipe: number; turns: number; start: number; to: number; random: Random },
  ): void {
    const { recipe, random } = task;
    const number = this.#tasks++;
    const limit = Math.min(task.to, member.until);
    let at = task.start;
    for (let turn = 0; turn < task.turns; turn++) {
      // What would run past the end of the day or of the account is squeezed in before it.
      const ms = Math.floor(at < limit ? at : task.start + random.float() * (limit - task.start));
      const session = FIRST_SESSION + (number % FIRST_SESSION);
      const work = random.float();
      const row = {
        ms,
        account: member.index,
        session,
        turn,
        recipe,
        role: HARVEST,
        work,
        task: number,
      } as const;
      plan.rows.push(row);
      this.#dealt++;
      const { latencyMs } = plan.answers.of(member, RECIPES[recipe]!, row);
      at = ms + nextAfter(plan, { recipe, latencyMs, within: 'loop', random });
    }
  }
}
