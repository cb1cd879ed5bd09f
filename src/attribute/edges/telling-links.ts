/** Weighs what each shared value tells, and keeps only the links that can tell anything. */

import { byAccount, type Exposure, type LinkTable, valueCount } from '../links/link-table.ts';

/** How many rare values each view has. */
export function countByView(table: LinkTable, views: number): Float64Array {
  const counts = new Float64Array(views);
  for (let value = 0; value < valueCount(table); value++) counts[table.view[value]!]!++;
  return counts;
}

/** −ln(K·(f/D)²) per value: what sharing it tells about two accounts of exposure one, in nats. */
export function valueSurprise(table: LinkTable, exposures: readonly Exposure[]): Float32Array {
  const rare = countByView(table, exposures.length);
  const surprise = new Float32Array(valueCount(table));
  for (let value = 0; value < surprise.length; value++) {
    const view = table.view[value]!;
    const sharers = table.offsets[value + 1]! - table.offsets[value]!;
    surprise[value] = -Math.log(rare[view]!) - 2 * Math.log(sharers / exposures[view]!.total);
  }
  return surprise;
}

/** ln of each account's exposure, by view; views of the same exposure have the same array. */
export function logExposures(exposures: readonly Exposure[], accounts: number): Float32Array[] {
  const none = new Float32Array(accounts);
  const known = new Map<Float32Array | null, Float32Array>([[null, none]]);
  return exposures.map(({ perAccount }) => {
    const found = known.get(perAccount) ?? perAccount!.map(logAtLeastOne);
    known.set(perAccount, found);
    return found;
  });
}

const logAtLeastOne = (value: number): number => Math.log(Math.max(1, value));

/**
 * The part of the table that can tell anything: the sharers of each value in order of exposure, and
 * without those who are too busy to be told by it even beside the least busy.
 */
export function tellingLinks(
  table: LinkTable,
  surprise: Float32Array,
  logExposure: readonly Float32Array[],
): LinkTable {
  const sorted = membersByExposure(table, logExposure);
  const offsets = new Uint32Array(table.offsets.length);
  let write = 0;
  for (let value = 0; value < valueCount(table); value++) {
    const exposure = logExposure[table.view[value]!]!;
    const start = table.offsets[value]!;
    const left = surprise[value]! - exposure[sorted[start]!]!;
    let end = start + 1;
    while (end < table.offsets[value + 1]! && left > exposure[sorted[end]!]!) end++;
    if (end - start > 1) {
      for (let at = start; at < end; at++) sorted[write++] = sorted[at]!;
    }
    offsets[value + 1] = write;
  }
  return { ...table, offsets, members: sorted.subarray(0, write) };
}

/** The table's members with those of each value in order of exposure. */
function membersByExposure(table: LinkTable, logExposure: readonly Float32Array[]): Uint32Array {
  const links = byAccount(table);
  const orders = new Map<Float32Array, Uint32Array>();
  const members = new Uint32Array(table.members.length);
  const next = table.offsets.slice();
  const place = links.offsets.slice();
  logExposure.forEach((exposure, view) => {
    const order = orders.get(exposure) ?? ascending(exposure);
    orders.set(exposure, order);
    for (const account of order) {
      const end = links.offsets[account + 1]!;
      let at = place[account]!;
      for (; at < end && table.view[links.values[at]!] === view; at++) {
        members[next[links.values[at]!]!++] = account;
      }
      place[account] = at;
    }
  });
  return members;
}

/** Accounts by exposure. A float above zero orders as its bits do: both in one exact number. */
function ascending(exposure: Float32Array): Uint32Array {
  const bits = new Uint32Array(exposure.buffer, exposure.byteOffset, exposure.length);
  const room = 2 ** 21;
  const packed = new Float64Array(bits.length);
  for (let account = 0; account < bits.length; account++) {
    packed[account] = bits[account]! * room + account;
  }
  packed.sort();
  const order = new Uint32Array(bits.length);
  for (let place = 0; place < order.length; place++) order[place] = packed[place]! % room;
  return order;
}
