/** Reads plain lists of addresses of one kind, such as published lists of VPN or hosting ranges. */

import { NETWORK_KINDS, type NetworkKind } from '#schema/network';
import { isAddress } from '#std/ip-address';
import { type AddressSpan, addBlocks, readAsn } from './networks-file.ts';
import type { AddBlock } from './prefix.ts';
import type { PrefixTableBuilder } from './prefix-table.ts';
import { readLines, type TakeLine } from './read-lines.ts';
import { SourceCounter, type SourceReport, type TakeUnused } from './source-report.ts';

/** What an address on several lists is: the kind that tells most of who uses it comes first. */
const TELLING: readonly NetworkKind[] = [
  'proxy',
  'vpn',
  'mobile',
  'residential',
  'education',
  'government',
  'business',
  'hosting',
];

export interface KindList {
  kind: NetworkKind;
  path: string;
}

/** The more telling of two kinds, as indexes into NETWORK_KINDS. */
export function moreTelling(one: number, other: number): number {
  const rank = (kind: number): number => TELLING.indexOf(NETWORK_KINDS[kind] as NetworkKind);
  return rank(one) <= rank(other) ? one : other;
}

/**
 * Reads a list of networks of one kind: a prefix, address, range (`first-last` or `first,last`) or
 * AS number a line; `#` begins a comment, and what follows a blank or comma is ignored.
 */
export async function readKindList(
  { kind, path }: KindList,
  into: {
    builder: PrefixTableBuilder;
    kindOfAsn: Map<number, number>;
    tell: TakeUnused | null;
  },
): Promise<SourceReport> {
  const counter = new SourceCounter(path, into.tell);
  const value = NETWORK_KINDS.indexOf(kind);
  const add: AddBlock = (words, bits) => into.builder.add(words, bits, value);
  let first = true;
  const readEntry = (entry: string): boolean => {
    const [head = '', next = ''] = entry.split(/[\s,;]+/, 2);
    const asn = readAsn(head);
    if (asn === undefined) return addBlocks(placeOf(head, next), add);
    if (asn === null) return false;
    const known = into.kindOfAsn.get(asn);
    into.kindOfAsn.set(asn, known === undefined ? value : moreTelling(known, value));
    return true;
  };
  const take: TakeLine = (text, number) => {
    const entry = text?.replace(/#.*/, '').replaceAll('"', '').trim();
    if (entry === '') return;
    if (entry !== undefined && readEntry(entry)) counter.read++;
    else if (!(first && isHeader(entry))) {
      counter.reject(number, null, 'is neither a prefix nor an AS number');
    }
    first = false;
  };
  return counter.report(await readLines(path, take, counter.settled));
}

/** The first entry may be the names of columns. */
function isHeader(entry: string | undefined): boolean {
  return entry !== undefined && /^[a-z_]+(?:[,;]|$)/i.test(entry);
}

/** `first-last`, `first last` where both are addresses, else what `head` alone says. */
function placeOf(head: string, next: string): AddressSpan {
  const dash = head.indexOf('-');
  if (dash >= 0) return [head.slice(0, dash), head.slice(dash + 1)];
  return isAddress(next) ? [head, next] : [head, null];
}
