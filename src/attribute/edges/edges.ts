import {
  type AccountLinks,
  byAccount,
  type Exposure,
  type LinkTable,
  valueCount,
} from '../links/link-table.ts';
import { FAMILIES } from '../view.ts';
import { createEdgeCollector, type EvidenceGraph } from './edge-collector.ts';

/** Which families' evidence makes one graph. */
export interface Channel {
  /** Indexes into FAMILIES. */
  families: readonly number[];
  /**
   * `any`: all evidence counts. `several`: only what is left without the strongest family counts,
   * so that no single innocent reason (one office, one application, one payer) makes an edge.
   */
  rule: 'any' | 'several';
}

export interface EdgeOptions {
  /** By view index. */
  exposures: readonly Exposure[];
  /** Accounts with the same owner above 0 are one customer: what they share is no evidence. */
  owner: Uint32Array;
  channels: readonly Channel[];
  /** Strongest edges kept for each account; an edge stays if either end keeps it. */
  neighbours: number;
  falseDiscoveryRate: number;
}

/**
 * A statistically validated projection of the account–value graph. The null is a popularity-aware
 * bipartite configuration model (F. Saracco et al. 2017; compare M. Tumminello et al. 2011):
 * account a has value k with probability d_a·f_k/D (d exposure, f sharers, D all exposure of the
 * view), so a pair shares it with λ_k = d_a·d_b·(f_k/D)². With w_k = −ln(K·λ_k) over the K rare
 * values of a view, E = exp(Σ_shared w_k − 1) has E[E] ≤ exp(Σ_k λ_k·e^{w_k} − 1) = 1: an e-value,
 * whatever the dependence between pairs. Views of a family are averaged (the largest is taken and
 * divided by their number), families are multiplied. Leaving out the strongest family gives an
 * e-value against "at most one family is shared for a reason" (the partial conjunction of Y.
 * Benjamini and R. Heller 2008). e-BH (R. Wang, A. Ramdas 2022) corrects over all pairs. A base
 * shared at several moments counts once.
 *
 * Time: one addition for each shared value and pair of its sharers. The table's values must be
 * sorted by view and base.
 */
export function validatedEdges(table: LinkTable, options: EdgeOptions): EvidenceGraph[] {
  const row = createRowSharing(table, byAccount(table), options);
  const collectors = options.channels.map(({ families, rule }) =>
    createEdgeCollector({
      accounts: table.accounts,
      neighbours: options.neighbours,
      logNormaliser: rule === 'several' ? families.length - 1 : families.length,
    }),
  );
  const weights = options.channels.map(() => new Float32Array(table.accounts));
  for (let account = 0; account < table.accounts; account++) {
    const { partners, evidence } = row(account);
    if (partners.length === 0) continue;
    options.channels.forEach((channel, index) => {
      weighChannel(channel, { partners, evidence, into: weights[index]! });
      collectors[index]!.addRow(account, partners, weights[index]!);
    });
  }
  return collectors.map((collector) => collector.finish(options.falseDiscoveryRate));
}

interface RowEvidence {
  partners: readonly number[];
  /** By family, at each partner. */
  evidence: readonly Float32Array[];
  /** By place in `partners`. */
  into: Float32Array;
}

function weighChannel(
  { families, rule }: Channel,
  { partners, evidence, into }: RowEvidence,
): void {
  for (let place = 0; place < partners.length; place++) {
    const partner = partners[place]!;
    let sum = 0;
    let most = 0;
    for (let index = 0; index < families.length; index++) {
      const weight = evidence[families[index]!]![partner]!;
      sum += weight;
      if (weight > most) most = weight;
    }
    into[place] = rule === 'several' ? sum - most : sum;
  }
}

/** Adds up, for one account at a time, what each other account shares with it. */
class Tally {
  readonly partners: number[] = [];
  private readonly seenInRow: Uint8Array;
  private readonly ofView: Float32Array;
  private readonly ofBase: Float32Array;
  private readonly viewStamp: Uint32Array;
  private readonly baseStamp: Uint32Array;
  private readonly inView: number[] = [];
  private viewNow = 0;
  private baseNow = 0;

  constructor(accounts: number) {
    this.seenInRow = new Uint8Array(accounts);
    this.ofView = new Float32Array(accounts);
    this.ofBase = new Float32Array(accounts);
    this.viewStamp = new Uint32Array(accounts);
    this.baseStamp = new Uint32Array(accounts);
  }

  startView(): void {
    this.viewNow++;
    this.inView.length = 0;
  }

  startBase(): void {
    this.baseNow++;
  }

  /** A base counts with its most surprising moment, however often it was shared. */
  add(partner: number, weight: number): void {
    if (this.viewStamp[partner] !== this.viewNow) {
      this.viewStamp[partner] = this.viewNow;
      this.ofView[partner] = 0;
      this.inView.push(partner);
      if (this.seenInRow[partner] === 0) {
        this.seenInRow[partner] = 1;
        this.partners.push(partner);
      }
    }
    if (this.baseStamp[partner] !== this.baseNow) {
      this.baseStamp[partner] = this.baseNow;
      this.ofBase[partner] = 0;
    }
    if (weight <= this.ofBase[partner]!) return;
    this.ofView[partner]! += weight - this.ofBase[partner]!;
    this.ofBase[partner] = weight;
  }

  endView(family: Float32Array): void {
    for (const partner of this.inView) {
      if (this.ofView[partner]! > family[partner]!) family[partner] = this.ofView[partner]!;
    }
  }

  clearRow(families: readonly Float32Array[]): void {
    for (const partner of this.partners) {
      this.seenInRow[partner] = 0;
      for (const family of families) family[partner] = 0;
    }
    this.partners.length = 0;
  }
}

function createRowSharing(table: LinkTable, links: AccountLinks, options: EdgeOptions) {
  const { owner, exposures } = options;
  const surprise = valueSurprise(table, exposures);
  const logExposure = exposures.map(({ perAccount }) => perAccount?.map(logAtLeastOne));
  const unexposed = new Float32Array(table.accounts);
  const logViews = FAMILIES.map((_, family) => Math.log(countViews(table, exposures, family)));
  const ofFamily = FAMILIES.map(() => new Float32Array(table.accounts));
  const tally = new Tally(table.accounts);

  const addSharers = (account: number, value: number): void => {
    const exposure = logExposure[table.view[value]!] ?? unexposed;
    const own = surprise[value]! - exposure[account]!;
    if (own <= 0) return;
    const { members } = table;
    const end = table.offsets[value + 1]!;
    const customer = owner[account]!;
    for (let at = table.offsets[value]!; at < end; at++) {
      const partner = members[at]!;
      if (partner === account || (customer !== 0 && customer === owner[partner])) continue;
      const weight = own - exposure[partner]!;
      if (weight > 0) tally.add(partner, weight);
    }
  };
  /** What it returns holds until the next call. */
  return (account: number) => {
    tally.clearRow(ofFamily);
    let view = -1;
    let base = -1;
    for (let at = links.offsets[account]!; at < links.offsets[account + 1]!; at++) {
      const value = links.values[at]!;
      if (table.view[value] !== view) {
        if (view >= 0) tally.endView(ofFamily[exposures[view]!.family]!);
        view = table.view[value]!;
        base = -1;
        tally.startView();
      }
      if (table.base[value] !== base) {
        base = table.base[value]!;
        tally.startBase();
      }
      addSharers(account, value);
    }
    if (view >= 0) tally.endView(ofFamily[exposures[view]!.family]!);
    for (const [family, weights] of ofFamily.entries()) {
      const discount = logViews[family]!;
      if (discount === 0) continue;
      for (const partner of tally.partners) {
        if (weights[partner]! > 0) weights[partner] = Math.max(0, weights[partner]! - discount);
      }
    }
    return { partners: tally.partners as readonly number[], evidence: ofFamily };
  };
}

const logAtLeastOne = (value: number): number => Math.log(Math.max(1, value));

/** Views of the family in which anything is shared; at least one. */
function countViews(table: LinkTable, exposures: readonly Exposure[], family: number): number {
  const used = new Set(table.view);
  return Math.max(
    1,
    exposures.filter((exposure, view) => exposure.family === family && used.has(view)).length,
  );
}

/** −ln(K·(f/D)²) per value: what sharing it tells about two accounts of exposure one, in nats. */
export function valueSurprise(table: LinkTable, exposures: readonly Exposure[]): Float32Array {
  const rare = new Float64Array(exposures.length);
  for (const view of table.view) rare[view]!++;
  return Float32Array.from({ length: valueCount(table) }, (_, value) => {
    const view = table.view[value]!;
    const sharers = table.offsets[value + 1]! - table.offsets[value]!;
    return -Math.log(rare[view]!) - 2 * Math.log(sharers / exposures[view]!.total);
  });
}
