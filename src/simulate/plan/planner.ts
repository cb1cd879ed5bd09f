/** Plans a world day by day, in the order of time, for the renderer. */
import { failure } from '#std/errors';
import { DAY_MS, HOUR_MS } from '#std/time';
import type { ArrivalSource } from '../arrivals/arrival-source.ts';
import type { Cast } from '../identity/cast.ts';
import { Answers } from '../render/rendered-answer.ts';
import { planAccountDay } from './account-day.ts';
import { CampaignDealer } from './campaign-dealer.ts';
import { DayRows, HARVEST, type RowColumns } from './rows.ts';

/** Exchanges rendered as one piece. */
const SLICE_ROWS = 4096;

/** Harvest by the hour, for each campaign: what "served before the first alarm" is counted on. */
export type HarvestByHour = Map<number, number>[];

/**
 * Plans a world day by day and hands its exchanges out in the order of time, in slices. Memory holds
 * one day of planned rows (34 bytes each), whatever the length of the world.
 */
export class Planner {
  readonly cast: Cast;
  readonly harvestByHour: HarvestByHour;
  readonly #answers: Answers;
  readonly #dealers: readonly CampaignDealer[];
  readonly #rows = new DayRows();

  constructor(cast: Cast, arrivals: ArrivalSource) {
    this.cast = cast;
    this.#answers = new Answers(cast, arrivals);
    this.#dealers = cast.campaigns.map(
      (campaign) =>
        new CampaignDealer(
          campaign,
          cast.accounts.filter((account) => account.campaign === campaign),
        ),
    );
    this.harvestByHour = cast.campaigns.map(() => new Map());
  }

  /** Slices of at most SLICE_ROWS exchanges, in order. Throws WORLD_TOO_DENSE. */
  *slices(): Generator<RowColumns> {
    for (let day = 0; day < this.cast.world.days; day++) {
      this.#planDay(day);
      const order = this.#rows.order();
      for (let from = 0; from < order.length; from += SLICE_ROWS) {
        const slice = this.#rows.gather(order.subarray(from, from + SLICE_ROWS));
        this.#countHarvest(slice);
        yield slice;
      }
    }
  }

  #planDay(day: number): void {
    this.#rows.clear();
    const dayStart = this.cast.start + day * DAY_MS;
    const plan = { day, dayStart, rows: this.#rows, answers: this.#answers };
    for (const account of this.cast.accounts) {
      planAccountDay(plan, account);
      if (this.#rows.length > DayRows.MOST) {
        throw failure('WORLD_TOO_DENSE', { day, limit: DayRows.MOST });
      }
    }
    for (const dealer of this.#dealers) dealer.planDay(plan);
    if (this.#rows.length > DayRows.MOST) {
      throw failure('WORLD_TOO_DENSE', { day, limit: DayRows.MOST });
    }
  }

  #countHarvest(slice: RowColumns): void {
    for (let at = 0; at < slice.length; at++) {
      if (slice.role[at] !== HARVEST) continue;
      const campaign = this.cast.accounts[slice.account[at]!]?.campaign;
      if (campaign === null || campaign === undefined) continue;
      const hour = Math.floor(slice.ms[at]! / HOUR_MS) * HOUR_MS;
      const counts = this.harvestByHour[campaign.index]!;
      counts.set(hour, (counts.get(hour) ?? 0) + 1);
    }
  }
}
