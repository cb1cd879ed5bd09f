/**
 * The part of the quality bench that measures what is said of customers who look like harvesters.
 */

import type { LookAlikeScore } from '#simulate/score-look-alikes';
import type { Measuring } from './plan.ts';
import { scanWorld } from './scan-world.ts';
import { worldOf } from './worlds.ts';

export interface LookAlikePlan {
  /** Name of a preset, and seeds of it. */
  worlds: { name: string; seeds: readonly number[] }[];
  step: string;
}

export interface LookAlikeQuality {
  plan: LookAlikePlan;
  /** By world of the plan; sums over its seeds. */
  worlds: { name: string; seeds: number; score: LookAlikeScore }[];
}

/** Which groups the scan names without accusing them, and whether they are what it takes them for. */
export async function measureLookAlikes(
  plan: LookAlikePlan,
  given: Measuring,
): Promise<LookAlikeQuality> {
  const worlds = [];
  for (const { name, seeds } of plan.worlds) {
    const scores: LookAlikeScore[] = [];
    for (const seed of seeds) {
      const world = worldOf(name, 'report');
      const { score, scanSeconds } = await given.scans.measure(
        `alike-${name}-${plan.step}-${seed}`,
        () => scanWorld(world, { ...given, seed, step: plan.step }),
      );
      if (score.look_alikes === null)
        throw new Error('the truth does not say whose accounts are whose');
      scores.push(score.look_alikes);
      given.say(`look-alikes: ${name} ${seed}, ${scanSeconds.toFixed(0)} s`);
    }
    worlds.push({ name, seeds: seeds.length, score: scores.reduce(summed) });
  }
  return { plan, worlds };
}

function summed(one: LookAlikeScore, other: LookAlikeScore): LookAlikeScore {
  const kinds = new Set([...one.customers, ...other.customers].map(({ kind }) => kind));
  return {
    groups: one.groups + other.groups,
    groups_with_attackers: one.groups_with_attackers + other.groups_with_attackers,
    groups_of_attackers: one.groups_of_attackers + other.groups_of_attackers,
    attackers: one.attackers + other.attackers,
    customers: [...kinds].map((kind) => {
      const both = [one, other].flatMap(({ customers }) =>
        customers.filter((each) => each.kind === kind),
      );
      const sum = (of: (each: (typeof both)[number]) => number) =>
        both.reduce((total, each) => total + of(each), 0);
      return {
        kind,
        customers: sum((each) => each.customers),
        large: sum((each) => each.large),
        named: sum((each) => each.named),
        right: sum((each) => each.right),
        resembles: both.flatMap(({ resembles }) => resembles),
      };
    }),
  };
}
