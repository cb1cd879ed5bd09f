/** Builds the graph of accounts that share more than chance explains, from the evidence of one channel. */

import type { LinkTable } from '../links/link-table.ts';
import { createEdgeCollector, type EvidenceGraph, type WeighedRow } from './edge-collector.ts';
import { createRowSharing, type RowSharing, type SharingOptions } from './row-sharing.ts';

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

export interface EdgeOptions extends SharingOptions {
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
  const rowOf = createRowSharing(table, options);
  const collectors = options.channels.map(({ families, rule }) =>
    createEdgeCollector({
      accounts: table.accounts,
      neighbours: options.neighbours,
      logNormaliser: rule === 'several' ? families.length - 1 : families.length,
    }),
  );
  const into = {
    partners: new Uint32Array(table.accounts),
    weights: new Float32Array(table.accounts),
    count: 0,
  };
  for (let account = 0; account < table.accounts; account++) {
    const sharing = rowOf(account);
    for (let index = 0; index < collectors.length; index++) {
      weighChannel(options.channels[index]!, sharing, into);
      if (into.count > 0) collectors[index]!.addRow(account, into);
    }
  }
  return collectors.map((collector) => collector.finish(options.falseDiscoveryRate));
}

/** What a channel makes of a row; who shares in too few families for it is left out. */
function weighChannel({ families, rule }: Channel, sharing: RowSharing, into: WeighedRow): void {
  into.count = 0;
  if (rule === 'several') weighSeveral(families, sharing, into);
  else
    for (let first = 0; first < families.length; first++)
      weighAny(families, first, { sharing, into });
}

/** Those who share in one of the families and in none of those before it. */
function weighAny(
  families: readonly number[],
  first: number,
  { sharing: { evidence, inFamily }, into }: { sharing: RowSharing; into: WeighedRow },
): void {
  const { accounts, count } = inFamily[families[first]!]!;
  for (let place = 0; place < count; place++) {
    const partner = accounts[place]!;
    let before = 0;
    let sum = 0;
    for (let index = 0; index < families.length; index++) {
      const weight = evidence[families[index]!]![partner]!;
      if (index < first) before += weight;
      else sum += weight;
    }
    if (before > 0) continue;
    into.partners[into.count] = partner;
    into.weights[into.count++] = sum;
  }
}

function weighSeveral(
  families: readonly number[],
  { evidence, inSeveral }: RowSharing,
  into: WeighedRow,
): void {
  for (let place = 0; place < inSeveral.count; place++) {
    const partner = inSeveral.accounts[place]!;
    let sum = 0;
    let most = 0;
    for (let index = 0; index < families.length; index++) {
      const weight = evidence[families[index]!]![partner]!;
      sum += weight;
      if (weight > most) most = weight;
    }
    into.partners[into.count] = partner;
    into.weights[into.count++] = sum - most;
  }
}
