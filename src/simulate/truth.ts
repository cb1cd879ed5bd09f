/** The file of ground truth: who harvests, for whom, and how much in each hour. */
import { z } from 'zod';
import type { Cast } from './identity/cast.ts';
import type { HarvestByHour } from './plan/planner.ts';
import { ATTACKER_KINDS, CUSTOMER_KINDS } from './world.ts';

/** One account of the truth file. */
const accountTruthSchema = z.strictObject({
  account_id: z.string(),
  /** Null = honest. */
  operator: z.string().nullable(),
  kind: z.enum([...CUSTOMER_KINDS, ...ATTACKER_KINDS]),
  /** Number of the customer whose account it is; null = an operator's. Files of earlier releases lack it. */
  customer: z.number().int().nullable().optional(),
});
export type AccountTruth = z.infer<typeof accountTruthSchema>;

/** One campaign of the truth file: how much it harvested, hour by hour. */
const operatorTruthSchema = z.strictObject({
  operator: z.string(),
  kind: z.enum(ATTACKER_KINDS),
  accounts: z.number().int(),
  harvest: z.number().int(),
  /** [hour's start as UTC epoch milliseconds, harvest exchanges in it]. */
  harvest_by_hour: z.array(z.tuple([z.number().int(), z.number().int()])),
});
export type OperatorTruth = z.infer<typeof operatorTruthSchema>;

/** A line of the truth file. */
export const truthLineSchema = z.union([accountTruthSchema, operatorTruthSchema]);

export function accountTruths(cast: Cast): AccountTruth[] {
  return cast.accounts.map(({ id, campaign, organisation }) => ({
    account_id: id,
    operator: campaign?.operator ?? null,
    kind: campaign?.given.kind ?? organisation.behaviour.kind,
    customer: campaign === null ? organisation.index : null,
  }));
}

export function operatorTruths(cast: Cast, harvestByHour: HarvestByHour): OperatorTruth[] {
  return cast.campaigns.map(({ operator, given, places }, index) => {
    const hours = [...harvestByHour[index]!];
    hours.sort(([one], [other]) => one - other);
    return {
      operator,
      kind: given.kind,
      accounts: places.length,
      harvest: hours.reduce((sum, [, count]) => sum + count, 0),
      harvest_by_hour: hours,
    };
  });
}
