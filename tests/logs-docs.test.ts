import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIELD_READERS } from '#ingest/logs/exchange-fields';
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
