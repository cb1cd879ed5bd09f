import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountFactsSchema } from '#schema/account';
import { parseAccountLine, readAccountsFile } from './account-facts.ts';
import { readAccountTime } from './account-time.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillwatch-accounts-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(folder, 'accounts.jsonl');
  await writeFile(path, content);
  return path;
}

const FULL = {
  account_id: 'a17',
  org_id: 'o3',
  created_at: '2026-01-03T11:02:41Z',
  tier: 'free',
  verified: false,
  email_domain: 'example.com',
  payment_fingerprint: 'p77',
  device_id: 'd5',
  signup_ip: '203.0.113.9',
  signup_asn: 64500,
  referral: 'r2',
  programme: 'startup-credits',
  declared_use: 'customer support',
  country: 'US',
  allow_bulk: false,
};

describe('parseAccountLine', () => {
  it('reads every field', () => {
    expect(parseAccountLine(JSON.stringify(FULL))).toEqual({
      facts: { ...FULL, created_at: Date.UTC(2026, 0, 3, 11, 2, 41) },
      unusable: [],
      unknown: [],
    });
  });

  it('takes what is missing or null as unknown', () => {
    const line = parseAccountLine('{"account_id":"a1","tier":null}');
    expect('facts' in line && line.facts).toEqual(accountFactsSchema.parse({ account_id: 'a1' }));
  });

  it('keeps the account when a field cannot be used', () => {
    const line = parseAccountLine(
      '{"account_id":7,"tier":"gold","verified":"maybe","signup_asn":-1,"created_at":"yesterday","org_id":{},"plan":"x"}',
    );
    if (!('facts' in line)) throw new Error('rejected');
    expect(line.facts.account_id).toBe('7');
    expect(line.facts.tier).toBeNull();
    expect(line.unusable.map(({ field }) => field)).toEqual([
      'org_id',
      'created_at',
      'tier',
      'verified',
      'signup_asn',
    ]);
    expect(line.unknown).toEqual(['plan']);
  });

  it.each([
    ['', null],
    ['{', null],
    ['[]', null],
    ['null', null],
    ['"a1"', null],
    ['{}', 'account_id'],
    ['{"account_id":""}', 'account_id'],
    ['{"account_id":{}}', 'account_id'],
    [`{"account_id":"${'x'.repeat(257)}"}`, 'account_id'],
  ])('rejects %j', (text, field) => {
    expect(parseAccountLine(text)).toMatchObject({ rejected: { field } });
  });

  it('gives valid facts or a rejection for any JSON', () => {
    const record = fc.record(
      Object.fromEntries(Object.keys(FULL).map((name) => [name, fc.jsonValue()])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(record, fc.jsonValue()), (value) => {
        const line = parseAccountLine(JSON.stringify(value));
        if ('facts' in line) expect(accountFactsSchema.parse(line.facts)).toEqual(line.facts);
      }),
    );
  });
});

describe('readAccountsFile', () => {
  const lines = [
    JSON.stringify(FULL),
    'broken',
    '',
    '{"account_id":"a2","tier":"Paid","colour":"red"}',
    '{"account_id":"a17","tier":"verified"}',
    '{"tier":"free"}',
    '{"account_id":"a3","tier":"gold"}',
  ].join('\r\n');

  it.each([
    ['plain', Buffer.from(lines)],
    ['with a byte order mark', Buffer.from(`\ufeff${lines}`)],
    ['gzip', gzipSync(lines)],
    ['zstd', zstdCompressSync(lines)],
  ])('reads %s', async (_name, content) => {
    const read = await readAccountsFile(await file(content));
    expect(read.facts.map(({ account_id, tier }) => [account_id, tier])).toEqual([
      ['a17', 'verified'],
      ['a2', 'paid'],
      ['a3', null],
    ]);
    expect(read.report).toMatchObject({ read: 4, rejected: 2 });
    expect(read.report.examples).toEqual([
      { line: 2, field: null, why: 'is not JSON' },
      { line: 6, field: 'account_id', why: 'is not text of 1 to 256 characters' },
      { line: 7, field: 'tier', why: 'is none of free, paid, verified, enterprise' },
    ]);
    expect(read).toMatchObject({ unusableFields: 1, repeated: 1 });
    expect(read.unknownFields).toEqual([{ field: 'colour', records: 1 }]);
  });

  it('passes over a line that is too long, and tells of a file that breaks off', async () => {
    const long = `{"account_id":"${'x'.repeat(2_000_000)}"}\n${JSON.stringify(FULL)}\n`;
    expect(await readAccountsFile(await file(long))).toMatchObject({
      report: { read: 1, rejected: 1 },
    });
    const packed = gzipSync(`${JSON.stringify(FULL)}\n`.repeat(1000));
    const cut = await readAccountsFile(await file(packed.subarray(0, packed.length - 4)));
    expect(cut.report.damage).toEqual(expect.any(String));
  });

  it('reads an empty file as no accounts and refuses a missing one', async () => {
    expect((await readAccountsFile(await file(''))).facts).toEqual([]);
    await expect(readAccountsFile(join(folder, 'missing'))).rejects.toMatchObject({
      code: 'INPUT_NOT_FOUND',
    });
  });
});

describe('readAccountTime', () => {
  const noon = Date.UTC(2026, 1, 1, 12);
  it.each([
    ['2026-02-01T12:00:00Z', noon],
    ['2026-02-01 12:00:00', noon],
    ['2026-02-01T13:00:00.000+01:00', noon],
    ['2026-02-01T12:00', noon],
    ['2026-02-01', Date.UTC(2026, 1, 1)],
    [noon, noon],
    [noon / 1000, noon],
    [String(noon / 1000), noon],
    ['Sunday', null],
    ['2026-13-01', null],
    ['', null],
    [0, null],
    [Number.POSITIVE_INFINITY, null],
    [true, null],
    ['+275760-09-13', null],
  ])('%j', (value, expected) => {
    expect(readAccountTime(value)).toBe(expected);
  });
});
