/** Adds up, one account at a time, the evidence that it shares with every other account. */

import { byAccount, type Exposure, type LinkTable } from '../links/link-table.ts';
import { FAMILIES } from '../view.ts';
import { countByView, logExposures, tellingLinks, valueSurprise } from './telling-links.ts';

/** Some accounts, in no particular order: the first `count` entries. */
export interface AccountList {
  accounts: Uint32Array;
  count: number;
}

/** What one account shares with the others; holds until the next row is asked for. */
export interface RowSharing {
  /** By family: accounts that share anything in it. */
  inFamily: readonly AccountList[];
  /** Accounts that share in two or more families. */
  inSeveral: AccountList;
  /** By family, then by account: evidence in nats; 0 where nothing is shared. */
  evidence: readonly Float32Array[];
}

export interface SharingOptions {
  /** By view index. */
  exposures: readonly Exposure[];
  /** Accounts with the same owner above 0 are one customer: what they share is no evidence. */
  owner: Uint32Array;
}

/** Adds up, for one account at a time, what each other account shares with it. */
export function createRowSharing(
  table: LinkTable,
  { owner, exposures }: SharingOptions,
): (account: number) => RowSharing {
  const surprise = valueSurprise(table, exposures);
  const logExposure = logExposures(exposures, table.accounts);
  const telling = tellingLinks(table, surprise, logExposure);
  const links = byAccount(telling);
  const tally = new Tally(table, exposures);
  const { offsets, members, view: viewOf, base: baseOf } = telling;

  const addSharers = (account: number, value: number): void => {
    const exposure = logExposure[viewOf[value]!]!;
    const own = surprise[value]! - exposure[account]!;
    if (own <= 0) return;
    const end = offsets[value + 1]!;
    const customer = owner[account]!;
    for (let at = offsets[value]!; at < end; at++) {
      const partner = members[at]!;
      const weight = own - exposure[partner]!;
      if (weight <= 0) return;
      if (partner === account || (customer !== 0 && customer === owner[partner])) continue;
      tally.add(partner, weight);
    }
  };
  return (account) => {
    tally.clear();
    let view = -1;
    let base = -1;
    for (let at = links.offsets[account]!; at < links.offsets[account + 1]!; at++) {
      const value = links.values[at]!;
      if (viewOf[value] !== view) {
        if (view >= 0) tally.endView(view);
        view = viewOf[value]!;
        base = -1;
        tally.startView();
      }
      if (baseOf[value] !== base) {
        base = baseOf[value]!;
        tally.startBase();
      }
      addSharers(account, value);
    }
    if (view >= 0) tally.endView(view);
    return tally.endRow();
  };
}

const emptyList = (accounts: number): AccountList => ({
  accounts: new Uint32Array(accounts),
  count: 0,
});

/** What is kept of an account lies together: it is touched at every addition. */
const SLOTS = 4;
const VIEW = 0;
const BASE = 1;
const OF_VIEW = 2;
const OF_BASE = 3;

/** What has been added up of the present row. */
class Tally implements RowSharing {
  readonly inFamily: AccountList[];
  readonly inSeveral: AccountList;
  readonly evidence: Float32Array[];
  private readonly familyOfView: Uint8Array;
  /** By family: what taking the largest of several views costs. */
  private readonly discounts: number[];
  private readonly inView: AccountList;
  /** By account: what has been added of the present view and base. */
  private readonly sums: Float32Array;
  /** The same memory: by account, which view and base that was. */
  private readonly stamps: Uint32Array;
  private readonly families: Uint8Array;
  private viewNow = 0;
  private baseNow = 0;

  constructor(table: LinkTable, exposures: readonly Exposure[]) {
    const { accounts } = table;
    this.inFamily = FAMILIES.map(() => emptyList(accounts));
    this.inSeveral = emptyList(accounts);
    this.inView = emptyList(accounts);
    this.evidence = FAMILIES.map(() => new Float32Array(accounts));
    this.familyOfView = Uint8Array.from(exposures, ({ family }) => family);
    const used = Array.from(countByView(table, exposures.length), (values) => values > 0);
    this.discounts = FAMILIES.map((_, family) =>
      Math.log(
        Math.max(1, exposures.filter((one, view) => one.family === family && used[view]).length),
      ),
    );
    this.sums = new Float32Array(accounts * SLOTS);
    this.stamps = new Uint32Array(this.sums.buffer);
    this.families = new Uint8Array(accounts);
  }

  startView(): void {
    this.viewNow++;
    this.inView.count = 0;
  }

  startBase(): void {
    this.baseNow++;
  }

  /** A base counts with its most surprising moment, however often it was shared. */
  add(partner: number, weight: number): void {
    const slot = partner * SLOTS;
    if (this.stamps[slot + VIEW] !== this.viewNow) {
      this.stamps[slot + VIEW] = this.viewNow;
      this.stamps[slot + BASE] = this.baseNow;
      this.sums[slot + OF_VIEW] = weight;
      this.sums[slot + OF_BASE] = weight;
      this.inView.accounts[this.inView.count++] = partner;
      return;
    }
    if (this.stamps[slot + BASE] !== this.baseNow) {
      this.stamps[slot + BASE] = this.baseNow;
      this.sums[slot + OF_VIEW]! += weight;
      this.sums[slot + OF_BASE] = weight;
      return;
    }
    const before = this.sums[slot + OF_BASE]!;
    if (weight <= before) return;
    this.sums[slot + OF_VIEW]! += weight - before;
    this.sums[slot + OF_BASE] = weight;
  }

  /** Of the views of a family only the strongest counts, and only beyond what that choice costs. */
  endView(view: number): void {
    const family = this.familyOfView[view]!;
    const discount = this.discounts[family]!;
    const evidence = this.evidence[family]!;
    const list = this.inFamily[family]!;
    const { accounts, count } = this.inView;
    for (let place = 0; place < count; place++) {
      const partner = accounts[place]!;
      const found = this.sums[partner * SLOTS + OF_VIEW]!;
      if (found <= discount) continue;
      const known = evidence[partner]!;
      if (known === 0) list.accounts[list.count++] = partner;
      if (found > known) evidence[partner] = found;
    }
  }

  endRow(): RowSharing {
    for (let family = 0; family < this.inFamily.length; family++) {
      const { accounts, count } = this.inFamily[family]!;
      const evidence = this.evidence[family]!;
      const discount = this.discounts[family]!;
      for (let place = 0; place < count; place++) {
        const partner = accounts[place]!;
        evidence[partner]! -= discount;
        if (evidence[partner] === 0) continue;
        if (++this.families[partner]! === 2) {
          this.inSeveral.accounts[this.inSeveral.count++] = partner;
        }
      }
    }
    return this;
  }

  clear(): void {
    for (let family = 0; family < this.inFamily.length; family++) {
      const list = this.inFamily[family]!;
      const evidence = this.evidence[family]!;
      for (let place = 0; place < list.count; place++) {
        const partner = list.accounts[place]!;
        evidence[partner] = 0;
        this.families[partner] = 0;
      }
      list.count = 0;
    }
    this.inSeveral.count = 0;
  }
}
