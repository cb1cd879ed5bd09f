import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '#std/fixtures/silent-log';
import { DAY_MS } from '#std/time';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import {
  accountName,
  END,
  NO_FACTS,
  putSharedValues,
  SHARERS,
  START,
} from '../fixtures/shared-values.ts';
import { createLinkReader } from '../links/link-query.ts';
import { LinkState } from '../links/link-state.ts';
import { type LinkTable, valueCount } from '../links/link-table.ts';
import { createIntake } from '../links/links-intake.ts';
import { COMMON_ACCOUNTS, COMMON_SHARE, FAMILIES, RARE_ACCOUNTS, RARE_SHARE } from '../view.ts';
import { VIEWS } from '../views.ts';

const PAGE = new URL('../../../docs/reference/views.md', import.meta.url);
let store: Store;
let state: LinkState;
let table: LinkTable;

beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 2 }, { log: silentLog });
  const facts = await putSharedValues(store);
  const reader = createLinkReader(store, VIEWS);
  await reader.prepare();
  state = new LinkState(VIEWS);
  const window = { windowMs: 30 * DAY_MS, windowExchanges: 1e6 };
  const intake = createIntake(reader, state, { facts, ...window });
  const days = Array.from({ length: Math.ceil((END - START) / DAY_MS) }, (_, day) => {
    const from = START + day * DAY_MS;
    return { from, to: from + DAY_MS, last: from + DAY_MS >= END };
  });
  for (const [index, day] of days.entries()) await intake.step(day, days[index + 1] ?? null);
  table = state.table();
});
afterAll(() => store.close());

/** Sharers of every value that links accounts in a view, as account ids. */
function linkedBy(view: string): string[][] {
  const number = VIEWS.findIndex(({ id }) => id === view);
  return Array.from({ length: valueCount(table) }, (_, value) => value)
    .filter((value) => table.view[value] === number)
    .map((value) =>
      Array.from(
        table.members.subarray(table.offsets[value]!, table.offsets[value + 1]!),
        (account) => state.ids[account]!,
      ).sort(),
    );
}

const sharersOf = (view: string, sharing: keyof typeof SHARERS): string[] =>
  Array.from({ length: SHARERS[sharing] }, (_, number) =>
    accountName(view, sharing, number),
  ).sort();

describe('views', () => {
  it('have ids of their own and a family each', () => {
    expect(new Set(VIEWS.map(({ id }) => id)).size).toBe(VIEWS.length);
    for (const { family } of VIEWS) expect(FAMILIES).toContain(family);
    expect(VIEWS.length).toBeLessThan(255);
  });
});

describe.each(VIEWS.map((view) => [view.id, view] as const))('%s', (id, view) => {
  it('says what it sees, who shares it innocently, and what evading it costs', () => {
    const written = readFileSync(PAGE, 'utf8').split('\n## ');
    const section = written.find((one) => one.startsWith(`\`${id}\`\n`)) ?? '';
    expect(view.innocent.length).toBeGreaterThanOrEqual(2);
    expect(section).toContain(`**Family.** ${view.family}`);
    for (const said of [view.sees, view.evade]) expect(said).toMatch(/^[A-Z].{8,}\.$/);
    for (const said of [view.sees, view.rarity ?? '', ...view.innocent, view.evade]) {
      expect(section).toContain(said);
    }
  });

  it('calls nothing rare that many have', () => {
    expect(view.accountsAtMost).toBeGreaterThanOrEqual(2);
    const isRun = view.family === 'tooling';
    expect(view.accountsAtMost).toBeLessThanOrEqual(isRun ? COMMON_ACCOUNTS : RARE_ACCOUNTS);
    expect(view.shareAtMost).toBeGreaterThan(0);
    expect(view.shareAtMost).toBeLessThanOrEqual(isRun ? COMMON_SHARE : RARE_SHARE);
  });

  it('links accounts by what few share, and by nothing else', () => {
    const groups = linkedBy(id).map((group) => group.filter((account) => account.startsWith(id)));
    const own = groups.filter((group) => group.some((account) => account.startsWith(`${id}/`)));
    expect(own).toContainEqual(sharersOf(id, 'rare'));
    expect(own).toContainEqual(sharersOf(id, 'office'));
    for (const group of own) {
      expect(group).not.toContain(accountName(id, 'popular', 0));
      expect(group).not.toContain(accountName(id, 'alone', 0));
    }
  });

  it('shows nothing where nothing is known', async () => {
    if (view.from === 'traffic') {
      const [row] = await store.query<{ shown: number }>(
        `SELECT toFloat64(countIf(${view.many ? `arrayExists(base -> base != 0, ${view.base})` : `toUInt64(${view.base}) != 0`}))
           AS shown FROM exchanges WHERE startsWith(account_id, 'quiet/')`,
      );
      expect(row!.shown).toBe(0);
    } else if (view.from === 'facts') {
      expect(view.value({ account_id: 'a', ...NO_FACTS })).toBeNull();
    }
  });

  if (view.from !== 'traffic') return;
  it('asks for the same moment exactly if it says so', () => {
    const apart = [0, 1].map((number) => accountName(id, 'apart', number));
    const together = linkedBy(id).some((group) => apart.every((one) => group.includes(one)));
    expect(together).toBe(view.bucketMs === null);
  });
});

it('few exchanges and many are read to the same shared values', async () => {
  const reader = createLinkReader(store, VIEWS);
  const spans = reader.bucketLengths.map((bucketMs) => ({ bucketMs, from: START, to: END }));
  const shared = async (exchanges: number): Promise<string[]> => {
    const found: string[] = [];
    for await (const rows of reader.momentary(spans, { oneIn: 1, exchanges })) {
      for (const { view, base, bucket, accounts } of rows) {
        found.push(JSON.stringify([view, base, bucket, accounts.toSorted((a, b) => a - b)]));
      }
    }
    return found.sort();
  };
  const few = await shared(1);
  expect(few.length).toBeGreaterThan(10);
  expect(await shared(1e9)).toEqual(few);
});

it('a step that was not read ahead is refused, and a failed reading is told at its step', async () => {
  const reader = createLinkReader(store, VIEWS);
  await reader.prepare();
  const window = { windowMs: 30 * DAY_MS, windowExchanges: 1e6 };
  const intake = createIntake(reader, new LinkState(VIEWS), { facts: new Map(), ...window });
  const day = (number: number) => {
    const from = START + number * DAY_MS;
    return { from, to: from + DAY_MS, last: false };
  };
  await intake.step(day(0), day(1));
  await expect(intake.step(day(2))).rejects.toThrow('read ahead');
  await intake.settled();
  await store.command('DROP TABLE link_incidences');
  await intake.step(day(1), day(2));
  await intake.settled();
  await expect(intake.step(day(2))).rejects.toThrow('link_incidences');
  await reader.prepare();
});
