import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exchangeSchema } from '#schema/exchange';
import { type LogFormat, type LogRecord, type Mapped, Rejected, Skipped } from './format.ts';
import { createMappedFormat } from './formats/mapped.ts';
import { findLogFormat, LOG_FORMATS } from './formats.ts';
import { createGatherer, type PlacedRecord } from './gather.ts';

const NOW = Date.UTC(2026, 10, 20);
const folder = new URL('./formats/fixtures/', import.meta.url);

/** Records as the containers hand them on: unfolded and gathered. */
function prepare(format: LogFormat, inputs: readonly unknown[]): unknown[] {
  if (format.reads === 'lines') return [...inputs];
  const unfolded = (inputs as LogRecord[]).flatMap((input) => format.unfold?.(input) ?? [input]);
  if (format.gather === undefined) return unfolded;
  const gatherer = createGatherer(format.gather, 1e9);
  const place = { line: 1, position: 0, size: 1 };
  const ready: PlacedRecord[] = unfolded.flatMap((record) =>
    gatherer.add({ record, place, source: 0 }),
  );
  return [...ready, ...gatherer.flush()].map((placed) => placed.record);
}

function mapAll(format: LogFormat, inputs: readonly unknown[]) {
  const unknownFields: Record<string, number> = {};
  const outcomes = prepare(format, inputs).map((record, index): Mapped => {
    const context = {
      now: NOW,
      fallbackId: () => `fallback-${index}`,
      unknownField: (name: string) => {
        unknownFields[name] = (unknownFields[name] ?? 0) + 1;
      },
    };
    return format.reads === 'lines'
      ? format.map(record as string, context)
      : format.map(record as LogRecord, context);
  });
  return { outcomes, unknownFields };
}

function readFixture(id: string, file: string): unknown[] {
  const text = readFileSync(new URL(`${id}/${file}`, folder), 'utf8');
  return file.endsWith('.log') ? text.trimEnd().split('\n') : (JSON.parse(text) as unknown[]);
}

const fixtures = LOG_FORMATS.map((format) => ({
  format,
  files: readdirSync(new URL(`${format.id}/`, folder)).filter((file) => !file.includes('.golden.')),
}));

/** What a person checks: only what is known. */
function present(outcome: Mapped): unknown {
  if (outcome instanceof Rejected) return { rejected: { ...outcome } };
  if (outcome instanceof Skipped) return { skipped: outcome.why };
  return Object.fromEntries(Object.entries(outcome).filter(([, value]) => value !== null));
}

describe.each(fixtures)('$format.id', ({ format, files }) => {
  test('has fixtures of calls that went well or failed, and with less or more fields', () => {
    const cases = files.map((file) => file.replace(/\..*$/, ''));
    const needed = ['normal', 'errors', 'missing-fields', 'extra-fields'];
    expect(cases).toEqual(expect.arrayContaining(needed));
  });

  test.each(files)('%s is mapped as its golden file says', async (file) => {
    const { outcomes, unknownFields } = mapAll(format, readFixture(format.id, file));
    const told = { outcomes: outcomes.map(present), unknownFields };
    const golden = `${JSON.stringify(told, null, 2)}\n`;
    const path = new URL(`${format.id}/${file.replace(/\..*$/, '.golden.json')}`, folder);
    await expect(golden).toMatchFileSnapshot(path.pathname);
  });

  test.each(files)('every exchange of %s satisfies the schema', (file) => {
    for (const outcome of mapAll(format, readFixture(format.id, file)).outcomes) {
      if (outcome instanceof Rejected || outcome instanceof Skipped) continue;
      expect(exchangeSchema.parse(outcome)).toEqual(outcome);
    }
  });

  test.each(files)('%s is recognised as no other format', (file) => {
    const sure = (candidate: LogFormat): number => {
      const records = readFixture(format.id, file);
      const scores = records.map((record) =>
        candidate.reads === 'lines'
          ? candidate.recognise(typeof record === 'string' ? record : JSON.stringify(record))
          : typeof record === 'string'
            ? 0
            : candidate.recognise(record as LogRecord),
      );
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    };
    const own = sure(format);
    expect(own).toBeGreaterThan(0.3);
    for (const other of LOG_FORMATS) {
      if (other !== format) expect(sure(other), other.id).toBeLessThan(own);
    }
  });

  test('maps nothing of a raw credential into the exchange', () => {
    for (const file of files) {
      const { outcomes } = mapAll(format, readFixture(format.id, file));
      expect(JSON.stringify(outcomes)).not.toMatch(/sk-(?:ant|proj)-|Bearer|key=secret/);
    }
  });

  test('never throws, and never makes an exchange that breaks the schema', () => {
    const garbage =
      format.reads === 'lines'
        ? fc.array(fc.string({ maxLength: 300, unit: 'binary' }), { maxLength: 4 })
        : fc.array(corrupted(format, files), { maxLength: 3 });
    fc.assert(
      fc.property(garbage, (inputs) => {
        for (const outcome of mapAll(format, inputs).outcomes) {
          if (outcome instanceof Rejected || outcome instanceof Skipped) continue;
          exchangeSchema.parse(outcome);
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** Arbitrary JSON objects, and fixture records with arbitrary JSON in the place of one value. */
function corrupted(format: LogFormat, files: readonly string[]): fc.Arbitrary<LogRecord> {
  const records = files.flatMap((file) => readFixture(format.id, file)) as LogRecord[];
  const json = fc.jsonValue({ maxDepth: 3 });
  const replaced = fc
    .tuple(fc.constantFrom(...records), fc.nat(), json)
    .map(([record, index, value]) => {
      const keys = Object.keys(record);
      return { ...record, [keys[index % keys.length]!]: value };
    });
  const nested = fc
    .tuple(fc.constantFrom(...records), fc.nat(), json)
    .map(([record, index, value]) => replaceLeaf(record, index, value) as LogRecord);
  return fc.oneof(fc.dictionary(fc.string(), json), replaced, nested);
}

/** The same structure with the index-th leaf, counted round and round, replaced. */
function replaceLeaf(record: unknown, index: number, value: unknown): unknown {
  let leaves = 0;
  JSON.stringify(record, (_, here: unknown) => {
    if (typeof here !== 'object' || here === null) leaves++;
    return here;
  });
  let left = index % Math.max(1, leaves);
  return JSON.parse(
    JSON.stringify(record, (_, here: unknown) => {
      if (typeof here === 'object' && here !== null) return here;
      return left-- === 0 ? value : here;
    }),
  );
}

describe('the list', () => {
  test('names every format once, as its fixtures folder is named', () => {
    const ids = LOG_FORMATS.map((format) => format.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(readdirSync(folder).sort()).toEqual([...ids].sort());
    expect(findLogFormat('litellm')?.id).toBe('litellm');
    expect(findLogFormat('nonsense')).toBeNull();
  });
});

describe('mapped', () => {
  const record = {
    time: '2026-02-01T00:00:00Z',
    who: { 'acct.id': 'a-7' },
    'request.body': { messages: [{ content: 'Hello' }] },
    stats: { out: '42' },
  };

  test('follows dotted paths, indexes and keys that contain dots', () => {
    const format = createMappedFormat({
      ts: 'time',
      account_id: 'who.acct.id',
      prompt: 'request.body.messages[0].content',
      output_tokens: 'stats.out',
      model: 'not.there',
    });
    const [exchange] = mapAll(format, [record]).outcomes;
    expect(exchange).toMatchObject({
      ts: Date.UTC(2026, 1, 1),
      account_id: 'a-7',
      prompt: 'Hello',
      output_tokens: 42,
      model: null,
    });
    expect(format.recognise(record)).toBe(1);
    expect(format.recognise({ time: 1 })).toBe(0);
  });

  test.each([
    [{ ts: 'a', account_id: 'b', colour: 'c' }, /no field colour/],
    [{ ts: 'a' }, /needs account_id/],
    [{ ts: 'a', account_id: 'x..y' }, /a path looks like/],
    [{ ts: 'a', account_id: '' }, /a path looks like/],
  ])('refuses %j', (map, message) => {
    expect(() => createMappedFormat(map)).toThrow(message);
  });
});
