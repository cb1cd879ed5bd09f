/** Reads facts of networks from CSV files, our own and the common ones. */

import { NETWORK_KINDS, type NetworkFacts, type NetworkKind } from '#schema/network';
import { isAddress, parseAddress } from '#std/ip-address';
import { splitCsvLine } from './csv-line.ts';
import { type AddBlock, blocksOfRange, parsePrefix } from './prefix.ts';
import type { PrefixTableBuilder } from './prefix-table.ts';
import { readLines, type TakeLine } from './read-lines.ts';
import { SourceCounter, type SourceReport, type TakeUnused } from './source-report.ts';

/** Distinct facts by number, so that a table of many prefixes keeps each only once. */
export class FactsPool {
  readonly facts: NetworkFacts[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(facts: NetworkFacts): number {
    const { asn, kind, country, name } = facts;
    const key = `${asn}\n${kind}\n${country}\n${name}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.facts.length);
    return this.facts.push(Object.freeze(facts)) - 1;
  }

  /** Facts of a prefix inside another: its own, and the outer ones where it has none. */
  combine(outer: number, inner: number): number {
    const own = this.facts[inner] as NetworkFacts;
    const around = this.facts[outer] as NetworkFacts;
    return this.numberOf({
      asn: own.asn ?? around.asn,
      name: own.name ?? around.name,
      kind: own.kind ?? around.kind,
      country: own.country ?? around.country,
    });
  }
}

type Column = 'prefix' | 'first' | 'last' | 'asn' | 'name' | 'kind' | 'country';

/** Header names, ours and those of common files. */
const HEADERS: Readonly<Record<string, Column>> = {
  prefix: 'prefix',
  network: 'prefix',
  cidr: 'prefix',
  range: 'prefix',
  start: 'first',
  start_ip: 'first',
  ip_start: 'first',
  first: 'first',
  end: 'last',
  end_ip: 'last',
  ip_end: 'last',
  last: 'last',
  asn: 'asn',
  as_number: 'asn',
  autonomous_system_number: 'asn',
  name: 'name',
  as_name: 'name',
  org: 'name',
  organization: 'name',
  autonomous_system_organization: 'name',
  kind: 'kind',
  type: 'kind',
  country: 'country',
  country_code: 'country',
};
const OURS: readonly Column[] = ['prefix', 'asn', 'name', 'kind', 'country'];
const LONGEST_NAME = 200;
const MOST_ASN = 4_294_967_295;

/**
 * Reads a networks file: CSV `prefix,asn,name,kind,country`, with or without a header; other column
 * orders by their header, and headerless `first,last,…` ranges whose further fields are told apart
 * by what they look like. Bad lines are counted and reported. Throws when the file cannot be
 * opened.
 */
export async function readNetworksFile(
  path: string,
  into: { builder: PrefixTableBuilder; pool: FactsPool; tell: TakeUnused | null },
): Promise<SourceReport> {
  const counter = new SourceCounter(path, into.tell);
  let columns: readonly (Column | undefined)[] | null = null;
  const readFields = (fields: readonly string[]): Refusal | null => {
    if (columns === null) {
      columns = headerColumns(fields);
      if (columns !== null) return null;
      columns = isRange(fields) ? [] : OURS;
    }
    const place = columns.length === 0 ? rangePlace(fields) : columnPlace(fields, columns);
    const facts = columns.length === 0 ? factsByLook(fields.slice(2)) : factsOf(fields, columns);
    if ('why' in facts) return facts;
    const value = into.pool.numberOf(facts);
    const add: AddBlock = (words, bits) => into.builder.add(words, bits, value);
    if (!addBlocks(place, add)) return NOT_A_PLACE;
    counter.read++;
    return null;
  };
  const take: TakeLine = (text, number) => {
    if (text !== null && (text.trim() === '' || text.startsWith('#'))) return;
    const fields = text === null ? null : splitCsvLine(text);
    const refusal = fields === null ? NOT_A_LINE : readFields(fields);
    if (refusal !== null) counter.reject(number, refusal.field, refusal.why);
  };
  return counter.report(await readLines(path, take, counter.settled));
}

interface Refusal {
  field: string | null;
  why: string;
}

const NOT_A_LINE: Refusal = {
  field: null,
  why: 'is too long, or a quotation mark is never closed',
};
const NOT_A_PLACE: Refusal = { field: 'prefix', why: 'is not a prefix or range of addresses' };

/** A prefix, an address, or a range as two texts. */
export type AddressSpan = readonly [first: string, last: string | null];

function rangePlace(fields: readonly string[]): AddressSpan {
  return [fields[0] ?? '', fields[1] ?? ''];
}

function columnPlace(
  fields: readonly string[],
  columns: readonly (Column | undefined)[],
): AddressSpan {
  const value = (column: Column): string => fields[columns.indexOf(column)] ?? '';
  if (!columns.includes('prefix')) return [value('first'), value('last')];
  const text = value('prefix');
  const dash = text.indexOf('-');
  return dash < 0 ? [text, null] : [text.slice(0, dash), text.slice(dash + 1)];
}

const scratch = new Uint32Array(4);
const scratchEnd = new Uint32Array(4);

/** Gives the blocks of a place; false when it is none. */
export function addBlocks([first, last]: AddressSpan, add: AddBlock): boolean {
  if (last !== null) {
    if (!parseAddress(first, scratch) || !parseAddress(last, scratchEnd)) return false;
    return blocksOfRange(scratch, scratchEnd, add);
  }
  const bits = parsePrefix(first, scratch);
  if (bits < 0) return false;
  add(scratch, bits);
  return true;
}

function headerColumns(fields: readonly string[]): (Column | undefined)[] | null {
  const columns = fields.map((field) => HEADERS[field.toLowerCase().replaceAll(/[ -]/g, '_')]);
  const located =
    columns.includes('prefix') || (columns.includes('first') && columns.includes('last'));
  return located ? columns : null;
}

function isRange(fields: readonly string[]): boolean {
  return isAddress(fields[0] ?? '') && isAddress(fields[1] ?? '');
}

function factsOf(
  fields: readonly string[],
  columns: readonly (Column | undefined)[],
): NetworkFacts | Refusal {
  const value = (column: Column): string => fields[columns.indexOf(column)] ?? '';
  const asn = readAsn(value('asn'));
  if (asn === undefined) return { field: 'asn', why: 'is not an AS number' };
  const kind = readKind(value('kind'));
  if (kind === undefined) return { field: 'kind', why: `is none of ${NETWORK_KINDS.join(', ')}` };
  const country = readCountry(value('country'));
  if (country === undefined) return { field: 'country', why: 'is not a two-letter country code' };
  return { asn, name: readName(value('name')), kind, country };
}

/** Fields in any order, each told by its look. */
function factsByLook(fields: readonly string[]): NetworkFacts {
  const facts: NetworkFacts = { asn: null, name: null, kind: null, country: null };
  for (const field of fields) {
    if (field === '') continue;
    const asn = readAsn(field);
    const kind = readKind(field);
    if (asn !== undefined && facts.asn === null) facts.asn = asn;
    else if (kind !== undefined && facts.kind === null) facts.kind = kind;
    else if (/^[A-Z]{2}$/.test(field) && facts.country === null) facts.country = field;
    else facts.name ??= readName(field);
  }
  return facts;
}

/** Null where nothing is said, undefined where something else is said. */
export function readAsn(text: string): number | null | undefined {
  if (text === '') return null;
  const digits = /^(?:AS)?(\d{1,10})$/i.exec(text)?.[1];
  if (digits === undefined || Number(digits) > MOST_ASN) return undefined;
  return Number(digits) === 0 ? null : Number(digits);
}

function readKind(text: string): NetworkKind | null | undefined {
  if (text === '') return null;
  const lower = text.toLowerCase();
  return NETWORK_KINDS.find((kind) => kind === lower);
}

function readCountry(text: string): string | null | undefined {
  if (text === '') return null;
  return /^[a-z]{2}$/i.test(text) ? text.toUpperCase() : undefined;
}

function readName(text: string): string | null {
  return text === '' ? null : text.slice(0, LONGEST_NAME);
}
