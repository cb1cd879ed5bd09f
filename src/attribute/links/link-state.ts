/** Holds what is known of who shares what within the window, and lays it out for evaluation. */

import { hashText } from '#fingerprint/index';
import type { AccountFacts } from '#schema/account';
import { FAMILIES, type View } from '../view.ts';
import { atLeast, GrowingFloat64, GrowingUint32 } from './growing.ts';
import { LastingValues } from './lasting-values.ts';
import type { ActivityRow, ExposureRow, SharedRow } from './link-query.ts';
import type { Exposure, LinkTable } from './link-table.ts';
import { NumberIndex } from './number-index.ts';

/** Values that were shared within buckets of one step. */
interface MomentaryBatch {
  endsAt: number;
  view: GrowingUint32;
  base: GrowingFloat64;
  count: GrowingUint32;
  members: GrowingUint32;
}

/** What accounts did in one step; entries are (account, exchanges). */
interface ActivityBatch {
  endsAt: number;
  account: GrowingUint32;
  exchanges: GrowingUint32;
}

/** Lasting values of some days, and how many of them each account showed, by view. */
interface Age {
  age: number;
  values: LastingValues;
  exposed: Float32Array[];
}

/** So many may share a value in the smallest of logs. */
const HANDFUL = 8;

/**
 * What is known so far of who shares what, for as many accounts as were seen. Grows with the rare
 * values, forgets what was shared at a moment that has left the window.
 */
export class LinkState {
  /** Account id by account number. */
  readonly ids: string[] = [];
  /** First and last exchange seen, UTC epoch ms, by account number. */
  readonly firstMs: number[] = [];
  readonly lastMs: number[] = [];
  /** Exchanges inside the window, by account number. */
  recent: Float32Array = new Float32Array(1024);
  /** All exchanges seen, by account number. */
  total: Float32Array = new Float32Array(1024);
  private readonly accounts = new NumberIndex();
  private readonly views: readonly View[];
  /** What facts and releases tell, which does not pass. */
  private readonly permanent: LastingValues;
  /** What was shared in the present age and the one before it. */
  private ages: Age[] = [];
  private readonly exposed: Float32Array[];
  private momentary: MomentaryBatch[] = [];
  private activity: ActivityBatch[] = [];

  constructor(views: readonly View[]) {
    this.views = views;
    this.permanent = this.emptyValues();
    this.exposed = views.map(() => new Float32Array(1024));
  }

  private emptyValues(): LastingValues {
    return new LastingValues(this.views.map((view) => view.accountsAtMost));
  }

  get accountCount(): number {
    return this.ids.length;
  }

  /** Opens a step; what was shared in steps that ended before `keepFrom` is forgotten. */
  startStep(endsAt: number, keepFrom: number): void {
    this.momentary = this.momentary.filter((batch) => batch.endsAt > keepFrom);
    for (const batch of this.activity.filter((one) => one.endsAt <= keepFrom)) {
      const exchanges = batch.exchanges.view();
      batch.account.view().forEach((account, index) => {
        this.recent[account]! -= exchanges[index]!;
      });
    }
    this.activity = this.activity.filter((batch) => batch.endsAt > keepFrom);
    this.momentary.push({
      endsAt,
      view: new GrowingUint32(),
      base: new GrowingFloat64(),
      count: new GrowingUint32(),
      members: new GrowingUint32(),
    });
    this.activity.push({ endsAt, account: new GrowingUint32(), exchanges: new GrowingUint32() });
  }

  addActivity(row: ActivityRow, facts: AccountFacts | undefined): void {
    const account = this.accounts.of(row.key);
    if (account === this.ids.length) {
      this.ids.push(row.account_id);
      this.firstMs.push(row.first_ms);
      this.lastMs.push(row.last_ms);
      if (facts !== undefined) this.addFacts(account, facts);
    }
    this.firstMs[account] = Math.min(this.firstMs[account]!, row.first_ms);
    this.lastMs[account] = Math.max(this.lastMs[account]!, row.last_ms);
    this.recent = atLeast(this.recent, account + 1);
    this.recent[account]! += row.exchanges;
    this.total = atLeast(this.total, account + 1);
    this.total[account]! += row.exchanges;
    const batch = this.activity.at(-1)!;
    batch.account.push(account);
    batch.exchanges.push(row.exchanges);
  }

  private addFacts(account: number, facts: AccountFacts): void {
    this.views.forEach((view, number) => {
      if (view.from !== 'facts') return;
      const value = view.value(facts);
      if (value === null || value === '') return;
      this.addExposure(number, account, 1);
      this.permanent.add(number, hashText(value), account);
    });
  }

  /** An account's first use of a model that was released while we watched. */
  addFirstUse(model: string, use: { key: number; at: number }): void {
    const account = this.accounts.find(use.key);
    if (account < 0) return;
    this.views.forEach((view, number) => {
      if (view.from !== 'releases') return;
      this.addExposure(number, account, 1);
      const bucket = Math.floor(use.at / view.bucketMs);
      this.permanent.add(number, hashText(`${model}:${bucket}`), account);
    });
  }

  /** Opens an age if it is new; all but this and the one before are forgotten. Returns those. */
  startAge(age: number): number[] {
    if (this.ages.some((one) => one.age === age)) return [];
    this.ages.push({
      age,
      values: this.emptyValues(),
      exposed: this.views.map(() => new Float32Array(this.ids.length)),
    });
    const gone = this.ages.slice(0, -2);
    this.ages = this.ages.slice(-2);
    return gone.map((one) => one.age);
  }

  addFresh(row: ExposureRow): void {
    const account = this.accounts.find(row.account);
    if (account < 0) return;
    const { exposed } = this.ages.at(-1)!;
    exposed[row.view] = atLeast(exposed[row.view]!, account + 1);
    exposed[row.view]![account]! += row.fresh;
  }

  private addExposure(view: number, account: number, values: number): void {
    this.exposed[view] = atLeast(this.exposed[view]!, account + 1);
    this.exposed[view]![account]! += values;
  }

  addLasting(row: SharedRow): void {
    this.ages.at(-1)!.values.set(row.view, row.base, this.numbersOf(row.accounts));
  }

  addMomentary(row: SharedRow): void {
    const batch = this.momentary.at(-1)!;
    const accounts = this.numbersOf(row.accounts);
    if (accounts.length < 2) return;
    batch.view.push(row.view);
    batch.base.push(row.base);
    batch.count.push(accounts.length);
    for (const account of accounts) batch.members.push(account);
  }

  private numbersOf(keys: readonly number[]): number[] {
    return keys.map((key) => this.accounts.find(key)).filter((account) => account >= 0);
  }

  /** What chance has to work with, by view; views of the same exposure share one array. */
  exposures(): Exposure[] {
    const exchanges = this.exposureOf([this.recent]);
    return this.views.map((view, number) => {
      const kind = {
        family: FAMILIES.indexOf(view.family),
        reason: view.reason,
      };
      if (view.from !== 'traffic') return { ...kind, ...this.exposureOf([this.exposed[number]!]) };
      if (view.bucketMs !== null) return { ...kind, ...exchanges };
      return { ...kind, ...this.exposureOf(this.ages.map(({ exposed }) => exposed[number]!)) };
    });
  }

  private exposureOf(sources: readonly Float32Array[]): Omit<Exposure, 'family' | 'reason'> {
    const perAccount = new Float32Array(this.ids.length);
    let total = 0;
    for (const source of sources) {
      for (let account = 0; account < Math.min(source.length, perAccount.length); account++) {
        perAccount[account]! += source[account]!;
        total += source[account]!;
      }
    }
    return { perAccount, total };
  }

  /** All that is shared now, sorted by view and base. */
  table(): LinkTable {
    const shared = new SharedList(
      this.views.map(({ shareAtMost }) => Math.max(HANDFUL, shareAtMost * this.ids.length)),
    );
    for (const values of [this.permanent, ...this.ages.map((age) => age.values)]) {
      values.visit((view, base, accounts) => shared.add(view, base, accounts));
    }
    for (const batch of this.momentary) {
      const view = batch.view.view();
      const base = batch.base.view();
      const count = batch.count.view();
      const members = batch.members.view();
      for (let value = 0, at = 0; value < view.length; at += count[value]!, value++) {
        shared.add(view[value]!, base[value]!, members.subarray(at, at + count[value]!));
      }
    }
    return shared.table(this.ids.length);
  }
}

/** Collects shared values in any order and lays them out by view and base. */
class SharedList {
  private readonly bases: NumberIndex[];
  private readonly view = new GrowingUint32();
  private readonly base = new GrowingUint32();
  private readonly start = new GrowingUint32();
  private readonly members = new GrowingUint32();

  private readonly atMost: readonly number[];

  /** By view: values with more sharers are left out. */
  constructor(atMost: readonly number[]) {
    this.atMost = atMost;
    this.bases = atMost.map(() => new NumberIndex());
  }

  add(view: number, base: number, accounts: Uint32Array): void {
    if (accounts.length > this.atMost[view]!) return;
    this.view.push(view);
    this.base.push(this.bases[view]!.of(base));
    this.start.push(this.members.length);
    for (const account of accounts) this.members.push(account);
  }

  table(accounts: number): LinkTable {
    const view = this.view.view();
    const base = this.base.view();
    const members = this.members.view();
    this.start.push(members.length);
    const start = this.start.view();
    const order = this.inOrder();
    const offsets = new Uint32Array(view.length + 1);
    const sorted = {
      members: new Uint32Array(members.length),
      view: new Uint8Array(view.length),
      base: new Uint32Array(view.length),
      key: new Float64Array(view.length),
    };
    // Plain loops: millions of values, and a callback for each costs ten times the copy.
    for (let place = 0; place < order.length; place++) {
      const value = order[place]!;
      let write = offsets[place]!;
      for (let at = start[value]!; at < start[value + 1]!; at++) {
        sorted.members[write++] = members[at]!;
      }
      offsets[place + 1] = write;
      sorted.view[place] = view[value]!;
      sorted.base[place] = base[value]!;
      sorted.key[place] = this.bases[view[value]!]!.keys[base[value]!]!;
    }
    return { accounts, offsets, ...sorted };
  }

  /** Counting sort by (view, base). */
  private inOrder(): Uint32Array {
    const view = this.view.view();
    const base = this.base.view();
    const first = new Uint32Array(this.bases.length + 1);
    this.bases.forEach((index, number) => {
      first[number + 1] = first[number]! + index.size;
    });
    const next = new Uint32Array(first.at(-1)! + 1);
    for (let value = 0; value < view.length; value++)
      next[first[view[value]!]! + base[value]! + 1]!++;
    for (let slot = 1; slot < next.length; slot++) next[slot]! += next[slot - 1]!;
    const order = new Uint32Array(view.length);
    for (let value = 0; value < view.length; value++) {
      order[next[first[view[value]!]! + base[value]!]!++] = value;
    }
    return order;
  }
}
