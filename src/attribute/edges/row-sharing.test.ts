import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import type { Exposure } from '../links/link-table.ts';
import { FAMILIES } from '../view.ts';
import { createRowSharing } from './row-sharing.ts';
import { valueSurprise } from './telling-links.ts';

const ACCOUNTS = 12;
const FAMILY_OF_VIEW = [0, 0, 2];

const sharedValues = fc
  .array(
    fc.record({
      view: fc.nat(2),
      base: fc.nat(3),
      accounts: fc.uniqueArray(fc.nat(ACCOUNTS - 1), { minLength: 2, maxLength: 8 }),
    }),
    { maxLength: 40 },
  )
  .map((values): Shared[] =>
    values
      .map((value, key) => ({ ...value, base: value.view * 10 + value.base, key }))
      .sort((a, b) => a.view - b.view || a.base - b.base),
  );

/** By its definition: of a base the best moment, of a family the best view. */
function evidenceBetween(
  [a, b]: [number, number],
  {
    shared,
    surprise,
    exposures,
  }: { shared: Shared[]; surprise: Float32Array; exposures: Exposure[] },
): number[] {
  const best = new Map<string, number>();
  shared.forEach(({ view, base, accounts }, value) => {
    if (!accounts.includes(a) || !accounts.includes(b)) return;
    const busy = [a, b].map((one) => Math.log(Math.max(1, exposures[view]!.perAccount![one]!)));
    const weight = surprise[value]! - busy[0]! - busy[1]!;
    const place = `${view}:${base}`;
    if (weight > 0) best.set(place, Math.max(best.get(place) ?? 0, weight));
  });
  const used = new Set(shared.map(({ view }) => view));
  return FAMILIES.map((_, family) => {
    const views = FAMILY_OF_VIEW.flatMap((one, view) => (one === family ? [view] : []));
    const sums = views.map((view) =>
      [...best].reduce((sum, [key, weight]) => sum + (key.startsWith(`${view}:`) ? weight : 0), 0),
    );
    const compared = Math.max(1, views.filter((view) => used.has(view)).length);
    return Math.max(0, Math.max(0, ...sums) - Math.log(compared));
  });
}

it('finds for every pair what its shared values tell, whoever else is too busy', () => {
  fc.assert(
    fc.property(
      sharedValues,
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: ACCOUNTS, maxLength: ACCOUNTS }),
      (shared, busy) => {
        const table = linkTable(ACCOUNTS, shared);
        const perAccount = Float32Array.from(busy);
        const exposures = FAMILY_OF_VIEW.map((family) => ({
          family,
          reason: 'address' as const,
          perAccount,
          total: 4000,
        }));
        const owner = new Uint32Array(ACCOUNTS);
        owner.fill(7, 0, 2);
        const rowOf = createRowSharing(table, { exposures, owner });
        const surprise = valueSurprise(table, exposures);
        for (let a = 0; a < ACCOUNTS; a++) {
          const { evidence, inFamily, inSeveral } = rowOf(a);
          for (let b = 0; b < ACCOUNTS; b++) {
            const isApart = a !== b && (owner[a] === 0 || owner[a] !== owner[b]);
            const expected = evidenceBetween([a, b], { shared, surprise, exposures }).map((one) =>
              isApart ? one : 0,
            );
            expected.forEach((weight, family) => {
              expect(evidence[family]![b]).toBeCloseTo(weight, 3);
              const { accounts, count } = inFamily[family]!;
              if (weight > 1e-3) expect(accounts.subarray(0, count)).toContain(b);
            });
            const families = evidence.filter((weights) => weights[b]! > 0).length;
            const { accounts, count } = inSeveral;
            expect(accounts.subarray(0, count).includes(b)).toBe(families > 1);
          }
        }
      },
    ),
    { numRuns: 100 },
  );
});
