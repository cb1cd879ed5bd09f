import { Writable } from 'node:stream';
import { setImmediate as later } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { describeStructure, type Reject, rejectsToStream } from './rejects.ts';

const reject: Reject = {
  file: 'a.jsonl',
  line: 7,
  code: 'FIELD_INVALID',
  field: 'ts',
  expected: 'a time',
};

test('rejects are lines of JSON, written no faster than the stream takes them', async () => {
  const written: string[] = [];
  const stream = new Writable({
    highWaterMark: 10,
    write(chunk: Buffer, _, done) {
      written.push(chunk.toString());
      setImmediate(done);
    },
  });
  const sink = rejectsToStream(stream);
  const asked = [sink(reject), sink({ ...reject, line: 8 })];
  expect(asked.every((each) => each instanceof Promise)).toBe(true);
  await Promise.all(asked);
  expect(stream.writableLength).toBe(0);
  expect(written.map((line) => JSON.parse(line))).toEqual([reject, { ...reject, line: 8 }]);
});

test('a stream that fails does not hold up the reading', async () => {
  const stream = new Writable({
    highWaterMark: 1,
    write: (_, __, done) => done(new Error('disk full')),
  });
  stream.on('error', () => {});
  const sink = rejectsToStream(stream);
  await sink(reject);
  await later();
  expect(await sink(reject)).toBeUndefined();
});

test('a structure tells kinds and sizes, never content', () => {
  const record = { id: 'secret', n: 3, ok: true, list: ['secret'], in: { a: 'secret' }, no: null };
  expect(describeStructure(record)).toEqual({
    id: 'text of 6',
    n: 'number',
    ok: 'boolean',
    list: 'list of 1',
    in: 'object of 1',
    no: 'null',
  });
  expect(describeStructure('a secret line')).toEqual({ line: 'text of 13' });
  expect(describeStructure(50)).toEqual({ line: '50 bytes' });
  const wide = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${index}`, 1]));
  expect(Object.keys(describeStructure(wide))).toHaveLength(60);
});
