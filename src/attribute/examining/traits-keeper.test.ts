import { expect, it } from 'vitest';
import { type MemberSet, TRAIT_LIMITS, type TraitList, type UsedValue } from './campaign-traits.ts';
import { createTraitsKeeper } from './traits-keeper.ts';

const HOUR = 3_600_000;
const nothing = Object.fromEntries(
  Object.keys(TRAIT_LIMITS).map((list) => [list, []]),
) as unknown as Record<TraitList, UsedValue[]>;

/** Answers with the size of each set, and keeps what it was asked. */
function countingReader() {
  const asked: string[][] = [];
  return {
    asked,
    traits: async (sets: readonly MemberSet[], to: number) => {
      asked.push(sets.map(({ inside }) => inside.join(',')));
      const summaries = sets.map(({ inside }, set_number) => ({
        set_number,
        accounts: inside.length,
        exchanges: 1,
        first_ms: 0,
        last_ms: to,
        fingerprint_version: 1,
        hours: [[], []] as [number[], number[]],
        models: [[], []] as [string[], number[]],
      }));
      return { summaries, used: nothing };
    },
  };
}

const members = (count: number) => Array.from({ length: count }, (_, at) => `a${at}`);

it('reads a campaign again when it has grown, or after an hour, and not before', async () => {
  const reader = countingReader();
  const keeper = createTraitsKeeper(reader);
  const look = async (sizes: Record<string, number>, to: number) => {
    const sets = new Map(
      Object.entries(sizes).map(([id, size]) => [id, { inside: members(size), fringe: [] }]),
    );
    const traits = await keeper.read(sets, to);
    return Object.fromEntries([...traits].map(([id, { accounts }]) => [id, accounts]));
  };
  expect(await look({ c1: 10, c2: 4 }, 0)).toEqual({ c1: 10, c2: 4 });
  expect(await look({ c1: 12, c2: 4 }, 60_000)).toEqual({ c1: 10, c2: 4 });
  expect(await look({ c1: 14, c2: 4 }, 120_000)).toEqual({ c1: 14, c2: 4 });
  expect(await look({ c1: 14 }, 180_000)).toEqual({ c1: 14 });
  expect(await look({ c1: 15, c2: 4 }, HOUR + 120_000)).toEqual({ c1: 15, c2: 4 });
  expect(reader.asked.map((sets) => sets.length)).toEqual([2, 1, 2]);
});
