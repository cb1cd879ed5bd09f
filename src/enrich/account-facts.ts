/**
 * Reads the accounts file, in which an operator says what is known of accounts beside their
 * traffic.
 */

import { type AccountFacts, accountFactsSchema, TIERS } from '#schema/account';
import { readAccountTime } from './account-time.ts';
import { readLines, type TakeLine } from './read-lines.ts';
import { SourceCounter, type SourceReport, type TakeUnused } from './source-report.ts';

/** What an accounts file says. */
export interface AccountsFile {
  /**
   * One per account, in the order of first mention; of several lines for one account the last
   * counts.
   */
  facts: AccountFacts[];
  /** Lines read and rejected; a field that cannot be used is noted and taken as unknown. */
  report: SourceReport;
  /** Fields that could not be used, in lines that otherwise could. */
  unusableFields: number;
  /** Lines about an account that an earlier line was about. */
  repeated: number;
  /** Fields that are none of ours, with the number of lines that have them. */
  unknownFields: { field: string; records: number }[];
}

export type AccountLine =
  | { facts: AccountFacts; unusable: { field: string; why: string }[]; unknown: string[] }
  | { rejected: { field: string | null; why: string } };

type Field = keyof AccountFacts;
type Reader = (value: unknown) => { value: unknown } | { why: string };

const LONGEST_TEXT = 1024;
const MOST_UNKNOWN_FIELDS = 200;
const MOST_ASN = 4_294_967_295;
const TOO_LONG: AccountLine = { rejected: { field: null, why: 'is too long' } };

function readText(value: unknown): { value: unknown } | { why: string } {
  if (typeof value === 'number' && Number.isFinite(value)) return { value: String(value) };
  if (typeof value !== 'string') return { why: 'is not text' };
  if (value.length > LONGEST_TEXT) return { why: `is longer than ${LONGEST_TEXT} characters` };
  return { value: value === '' ? null : value };
}

function readFlag(value: unknown): { value: unknown } | { why: string } {
  if (typeof value === 'boolean') return { value };
  if (value === 'true' || value === 1) return { value: true };
  if (value === 'false' || value === 0) return { value: false };
  return { why: 'is neither true nor false' };
}

function readAsn(value: unknown): { value: unknown } | { why: string } {
  const number = typeof value === 'string' ? Number(value.replace(/^AS/i, '')) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > MOST_ASN) {
    return { why: 'is not an AS number' };
  }
  return { value: number === 0 ? null : number };
}

function readTier(value: unknown): { value: unknown } | { why: string } {
  const lower = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return TIERS.some((tier) => tier === lower)
    ? { value: lower }
    : { why: `is none of ${TIERS.join(', ')}` };
}

function readTime(value: unknown): { value: unknown } | { why: string } {
  const ms = readAccountTime(value);
  return ms === null ? { why: 'is neither ISO 8601 nor epoch time' } : { value: ms };
}

const READERS: Readonly<Record<Exclude<Field, 'account_id'>, Reader>> = {
  org_id: readText,
  created_at: readTime,
  tier: readTier,
  verified: readFlag,
  email_domain: readText,
  payment_fingerprint: readText,
  device_id: readText,
  signup_ip: readText,
  signup_asn: readAsn,
  referral: readText,
  programme: readText,
  declared_use: readText,
  country: readText,
  allow_bulk: readFlag,
};
const NAMES = Object.keys(READERS) as (keyof typeof READERS)[];

/**
 * Reads one line of an accounts file. Without a usable `account_id` the line is rejected as a
 * whole.
 */
export function parseAccountLine(text: string): AccountLine {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return { rejected: { field: null, why: 'is not JSON' } };
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    return { rejected: { field: null, why: 'is not a JSON object' } };
  }
  const fields = new Map(Object.entries(record));
  const id = readText(fields.get('account_id') ?? '');
  const checked = accountFactsSchema.shape.account_id.safeParse('value' in id ? id.value : null);
  if (!checked.success) {
    return { rejected: { field: 'account_id', why: 'is not text of 1 to 256 characters' } };
  }
  fields.delete('account_id');
  const values: Record<string, unknown> = { account_id: checked.data };
  const unusable: { field: string; why: string }[] = [];
  for (const name of NAMES) {
    const given = fields.get(name) ?? null;
    fields.delete(name);
    const read = given === null ? { value: null } : READERS[name](given);
    values[name] = 'value' in read ? read.value : null;
    if ('why' in read) unusable.push({ field: name, why: read.why });
  }
  return { facts: values as AccountFacts, unusable, unknown: [...fields.keys()] };
}

/**
 * Reads an accounts file: NDJSON, plain, gzip or zstd, one account a line. Bad lines are counted
 * and reported, each to `tell`. Throws INPUT_NOT_FOUND or INPUT_UNREADABLE when the file cannot be
 * opened.
 */
export async function readAccountsFile(
  path: string,
  tell: TakeUnused | null = null,
): Promise<AccountsFile> {
  const counter = new SourceCounter(path, tell);
  const accounts = new Map<string, AccountFacts>();
  const unknown = new Map<string, number>();
  let unusableFields = 0;
  let repeated = 0;
  const take: TakeLine = (text, number) => {
    if (text !== null && text.trim() === '') return;
    const line = text === null ? TOO_LONG : parseAccountLine(text);
    if ('rejected' in line) {
      counter.reject(number, line.rejected.field, line.rejected.why);
      return;
    }
    counter.read++;
    for (const { field, why } of line.unusable) counter.note(number, field, why);
    unusableFields += line.unusable.length;
    countFields(unknown, line.unknown);
    if (accounts.has(line.facts.account_id)) repeated++;
    accounts.set(line.facts.account_id, line.facts);
  };
  const damage = await readLines(path, take, counter.settled);
  return {
    facts: [...accounts.values()],
    report: counter.report(damage),
    unusableFields,
    repeated,
    unknownFields: [...unknown].map(([field, records]) => ({ field, records })),
  };
}

function countFields(counts: Map<string, number>, fields: readonly string[]): void {
  for (const field of fields) {
    const name = field.slice(0, 64);
    if (counts.has(name) || counts.size < MOST_UNKNOWN_FIELDS) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
}
