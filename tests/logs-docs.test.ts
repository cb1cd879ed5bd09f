import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FIELD_READERS } from '#ingest/logs/exchange-fields';
import { explainInput } from '#ingest/logs/explain-input';
import { LOG_FORMATS } from '#ingest/logs/formats';
import { accountFactsSchema } from '#schema/account';
import { NETWORK_KINDS } from '#schema/network';

const page = readFileSync(new URL('../docs/logs.md', import.meta.url), 'utf8');

test('the page about logs names every format, field, fact and kind of network', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('|'));
  const told = (name: string) => rows.some((row) => row.split('|')[1]?.includes(`\`${name}\``));
  const names = [...LOG_FORMATS.map(({ id }) => id), ...Object.keys(FIELD_READERS)];
  expect(names.filter((name) => !told(name))).toEqual([]);
  const facts = Object.keys(accountFactsSchema.shape);
  expect(facts.filter((fact) => !page.includes(`\`${fact}\``))).toEqual([]);
  const kinds = /^Kinds: (.*)\.$/m.exec(page)?.[1]?.split(', ');
  expect(NETWORK_KINDS.filter((kind) => !kinds?.includes(kind))).toEqual([]);
});

const PAIR = /^ {4}(\{"time".*\})$/m;
const MAPPED = /^ {4}stillwatch scan calls\.jsonl (.*)$/m;

test('the example of --map reads the record beside it, conversation and all', async () => {
  const record = PAIR.exec(page)?.[1] ?? '';
  const options = [...(MAPPED.exec(page)?.[1] ?? '').matchAll(/--map "?([a-z_]+)=([^\s"]+)"?/g)];
  const map = Object.fromEntries(options.map(([, field = '', path = '']) => [field, path]));
  const folder = mkdtempSync(join(tmpdir(), 'stillwatch-logs-docs-'));
  try {
    const file = join(folder, 'calls.jsonl');
    writeFileSync(file, `${record}\n`);
    const given = { inputs: [file], map, clockNow: Date.UTC(2026, 1, 2), showText: true };
    const [read] = await explainInput(given);
    expect(read?.records[0]).toMatchObject({
      outcome: 'read',
      fields: {
        ts: '2026-02-01T00:00:00.000Z',
        account_id: 'u17',
        ip: '203.0.113.9',
        model: 'gpt-4o-mini',
        system: 'You are brief.',
        prompt: 'Summarise this.',
        messages: '2 messages',
        response: 'It is short.',
        input_tokens: 21,
        output_tokens: 4,
      },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the names under which a pair has its account are those that are read, in this order', async () => {
  const told = /the account is the first of these that is there: ([^.]*)\./s.exec(page)?.[1] ?? '';
  const names = [...told.matchAll(/`([a-z_]+)`/g)].map(([, name = '']) => name);
  expect(names.slice(0, 5)).toEqual([
    'account_id',
    'account',
    'user_id',
    'organization',
    'api_key_id',
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'stillwatch-logs-docs-'));
  try {
    const request = { model: 'm', messages: [{ role: 'user', content: 'x' }] };
    const pair = (first: number) => ({
      timestamp: '2026-02-01T00:00:00Z',
      request: { body: { ...request, user: 'end user' } },
      response: { status: 200, body: {} },
      ...Object.fromEntries(names.slice(first, 5).map((name) => [name, `by ${name}`])),
    });
    const file = join(folder, 'pairs.jsonl');
    writeFileSync(file, [0, 1, 2, 3, 4].map((first) => JSON.stringify(pair(first))).join('\n'));
    const given = { inputs: [file], format: 'openai-raw', clockNow: Date.UTC(2026, 1, 2) };
    const [read] = await explainInput(given);
    const accounts = read?.records.map(({ fields }) => fields.account_id);
    expect(accounts).toEqual(names.slice(0, 5).map((name) => `by ${name}`));
    writeFileSync(file, JSON.stringify(pair(5)));
    const [none] = await explainInput(given);
    expect(none?.records[0]?.note).toContain('FIELD_MISSING in account_id');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
