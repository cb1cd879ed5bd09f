import { describe, expect, it } from 'vitest';
import { keySketch } from './key-sketch.ts';
import { CampaignLedger, type Sighting, standingMembers } from './ledger.ts';

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

/** Accounts seen together at a moment, sharing the values with the given keys. */
function seen(
  accounts: readonly number[],
  keys: readonly number[],
  at: number,
  qValue = 0.001,
): Sighting {
  return {
    record: null,
    at,
    firstVisibleAt: at - 5,
    members: accounts.map((account) => ({ account, role: 'core' as const, strength: 0.5 })),
    pValue: qValue,
    qValue,
    tests: [],
    asked: { at, accounts: accounts.length, exchanges: 50 },
    proposedBy: ['content'],
    sketch: keySketch(keys),
  };
}

const everybody = () => true;
const accountsOf = (ledger: CampaignLedger, place = 0) =>
  standingMembers(ledger.records[place]!).map(({ account }) => account);

describe('CampaignLedger', () => {
  it('keeps of which moment its tests speak: the one at which it stood best', () => {
    const ledger = new CampaignLedger();
    ledger.note([seen(range(0, 10), range(0, 100), 10, 0.005)], everybody);
    ledger.note([seen(range(0, 12), range(0, 100), 20, 0.001)], everybody);
    ledger.note([seen(range(0, 15), range(0, 100), 30, 0.004)], everybody);
    expect(ledger.records[0]!.asked).toEqual({ at: 20, accounts: 12, exchanges: 50 });
    expect(accountsOf(ledger)).toHaveLength(15);
  });

  it('keeps the id of a campaign that comes back with the same rare values and other accounts', () => {
    const ledger = new CampaignLedger();
    ledger.note([seen(range(0, 10), range(0, 100), 10)], everybody);
    ledger.note([seen(range(50, 60), range(0, 100), 20)], () => false);
    expect(ledger.records.map(({ id }) => id)).toEqual(['c1']);
    expect(accountsOf(ledger)).toEqual([...range(0, 10), ...range(50, 60)]);
  });

  it('keeps it for the same accounts with other values, too', () => {
    const ledger = new CampaignLedger();
    ledger.note([seen(range(0, 10), range(0, 100), 10)], everybody);
    ledger.note([seen(range(2, 12), range(500, 600), 20)], everybody);
    expect(ledger.records.map(({ id }) => id)).toEqual(['c1']);
  });

  it('opens another one for accounts that share neither', () => {
    const ledger = new CampaignLedger();
    ledger.note([seen(range(0, 10), range(0, 100), 10)], everybody);
    ledger.note([seen(range(20, 30), range(500, 600), 20)], everybody);
    expect(ledger.records.map(({ id }) => id)).toEqual(['c1', 'c2']);
  });

  it('lets an active account go that is not counted in any more, slowly, and keeps silent ones', () => {
    const ledger = new CampaignLedger();
    for (let at = 1; at <= 3; at++) ledger.note([seen(range(0, 10), range(0, 50), at)], everybody);
    const active = (account: number) => account !== 9;
    ledger.note([seen(range(0, 8), range(0, 50), 4)], active);
    expect(accountsOf(ledger)).toEqual(range(0, 10));
    for (let at = 5; at < 9; at++) ledger.note([seen(range(0, 8), range(0, 50), at)], active);
    expect(accountsOf(ledger)).toEqual([...range(0, 8), 9]);
  });

  it('keeps who was tested with a new campaign for three looks, and who came later for one', () => {
    const ledger = new CampaignLedger();
    const without = (at: number) => ledger.note([seen(range(0, 8), range(0, 50), at)], everybody);
    ledger.note([seen(range(0, 10), range(0, 50), 1)], everybody);
    without(2);
    without(3);
    expect(accountsOf(ledger)).toEqual(range(0, 10));
    without(4);
    expect(accountsOf(ledger)).toEqual(range(0, 8));
    ledger.note([seen(range(0, 9), range(0, 50), 5)], everybody);
    without(6);
    expect(accountsOf(ledger)).toEqual(range(0, 8));
  });

  it('has an account in one campaign at a time', () => {
    const ledger = new CampaignLedger();
    ledger.note(
      [seen(range(0, 10), range(0, 50), 1), seen(range(20, 30), range(90, 140), 1)],
      everybody,
    );
    const [, second] = ledger.records;
    const joined = { ...seen([5, ...range(20, 30)], range(90, 140), 2), record: second! };
    ledger.note([joined], everybody);
    expect(accountsOf(ledger, 0)).not.toContain(5);
    expect(accountsOf(ledger, 1)).toContain(5);
  });

  it('keeps the clearest evidence, the first moment of visibility, and the alarm under another name', () => {
    const ledger = new CampaignLedger();
    ledger.note([seen(range(0, 10), range(0, 50), 100, 0.001)], everybody);
    ledger.note([seen(range(0, 10), range(0, 50), 200, 0.009)], everybody);
    expect(ledger.records[0]).toMatchObject({
      pValue: 0.001,
      qValue: 0.001,
      firstAlarmAt: 100,
      firstVisibleAt: 95,
    });
    const first = ledger.records[0]!;
    const apart = { ...seen(range(0, 5), range(0, 50), 300), record: first };
    ledger.note([apart, seen(range(5, 10), range(900, 950), 300)], everybody);
    expect(ledger.records[1]).toMatchObject({ id: 'c2', firstAlarmAt: 100 });
  });

  it('is not said to have alarmed before the first of its accounts of today was counted in', () => {
    const ledger = new CampaignLedger();
    ledger.note([seen(range(0, 10), range(0, 50), 100)], everybody);
    const first = ledger.records[0]!;
    expect(ledger.alarmedAt(first)).toBe(100);
    const grown = { ...seen(range(0, 20), range(0, 50), 200), record: first };
    ledger.note([grown], everybody);
    expect(ledger.alarmedAt(first)).toBe(100);
    const rest = { ...seen(range(10, 20), range(0, 50), 300), record: first };
    ledger.note([rest, seen(range(0, 10), range(900, 950), 300)], everybody);
    expect(ledger.alarmedAt(first)).toBe(200);
  });
});
