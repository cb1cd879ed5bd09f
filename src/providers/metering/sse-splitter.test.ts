import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSseEvent, type SseEvent, writeSseEvent } from './sse-event.ts';
import { SseSplitter } from './sse-splitter.ts';

const LIMIT = 1024;

function split(bytes: Buffer, cuts: readonly number[], limit = LIMIT) {
  const raws: Buffer[] = [];
  const events: (SseEvent | null)[] = [];
  const splitter = new SseSplitter(limit, (raw, whole) => {
    raws.push(raw);
    if (whole) events.push(readSseEvent(raw));
  });
  let from = 0;
  for (const cut of [...cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b)]) {
    splitter.push(bytes.subarray(from, cut));
    from = cut;
  }
  splitter.push(bytes.subarray(from));
  splitter.end();
  return { raws, events: events.filter((event) => event !== null) };
}

const eventArbitrary = fc.record({
  name: fc.option(fc.constantFrom('message_start', 'ping', 'x'), { nil: null }),
  data: fc.array(fc.constantFrom('a', '狐', '🦊', '{"x":1}', ' ', ':'), { minLength: 1 }),
});

test('bytes come out as they went in, events as they were meant, wherever the cuts fall', () => {
  const cases = fc.tuple(
    fc.array(eventArbitrary, { maxLength: 8 }),
    fc.constantFrom('\n', '\r\n', '\r'),
    fc.boolean(),
    fc.array(fc.nat(), { maxLength: 30 }),
  );
  fc.assert(
    fc.property(cases, ([items, end, mark, cuts]) => {
      const expected = items.map(({ name, data }) => ({ name, data: data.join('') }));
      const text = expected
        .map(
          ({ name, data }) =>
            `: comment${end}${name === null ? '' : `event: ${name}${end}`}data: ${data}${end}${end}`,
        )
        .join('');
      const bytes = Buffer.from((mark ? '\uFEFF' : '') + text);
      const { raws, events } = split(bytes, cuts);
      expect(Buffer.concat(raws).equals(bytes)).toBe(true);
      expect(events).toEqual(expected);
    }),
  );
});

test('arbitrary text is read as an independent reader of the standard reads it', () => {
  const piece = fc.constantFrom(
    'data',
    ':',
    ' ',
    'event',
    '\n',
    '\r',
    '\r\n',
    'x',
    'id',
    'retry',
    '9',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      (parts, cuts) => {
        const text = `${parts.join('')}\n\n`;
        const expected: SseEvent[] = [];
        const parser = createParser({
          onEvent: ({ event, data }) => expected.push({ name: event ?? null, data }),
        });
        parser.feed(text);
        const { events } = split(Buffer.from(text), cuts);
        expect(events.map(({ name, data }) => ({ name: name || null, data }))).toEqual(expected);
      },
    ),
    { numRuns: 500 },
  );
});

test('one byte at a time', () => {
  const bytes = Buffer.from('data: {"狐":1}\r\n\r\ndata: [DONE]\r\n\r\n');
  const { events } = split(
    bytes,
    Array.from({ length: bytes.length }, (_, index) => index),
  );
  expect(events).toEqual([
    { name: null, data: '{"狐":1}' },
    { name: null, data: '[DONE]' },
  ]);
});

test('an empty chunk between a CR and its LF changes nothing', () => {
  const bytes = Buffer.from('event: ping\r\ndata: x\r\n\r\n');
  expect(split(bytes, [12, 12]).events).toEqual([{ name: 'ping', data: 'x' }]);
});

test('a lone CR ends a line, also in an event of one piece', () => {
  expect(readSseEvent(Buffer.from('data: \rdata\n\n'))).toEqual({ name: null, data: '\n' });
});

test('an endless line is passed on, never held, and the next event is read again', () => {
  const huge = Buffer.from(`data: ${'x'.repeat(5000)}\n\ndata: ok\n\n`);
  const { raws, events } = split(huge, [100, 900, 2000, 3000, 5004]);
  expect(Buffer.concat(raws).equals(huge)).toBe(true);
  expect(events).toEqual([{ name: null, data: 'ok' }]);
  const endless = new SseSplitter(LIMIT, () => {});
  for (let round = 0; round < 2000; round++) endless.push(Buffer.alloc(1000, 120));
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(500_000_000);
});

test('an event without its blank line is not an event', () => {
  expect(split(Buffer.from('data: half'), []).events).toEqual([]);
});

test.each([
  ['data: a\ndata: b\n\n', { name: null, data: 'a\nb' }],
  ['data:tight\n\n', { name: null, data: 'tight' }],
  ['event: e\n\n', null],
  [': hello\n\n', null],
  ['data\n\n', { name: null, data: '' }],
  ['data: x\r\n\n', { name: null, data: 'x' }],
  ['id: 3\nretry: 9\ndata:  two spaces\n\n', { name: null, data: ' two spaces' }],
])('reads %j', (text, expected) => {
  expect(readSseEvent(Buffer.from(text))).toEqual(expected);
});

test('what is written is read back', () => {
  const event = { name: 'error', data: '{"a":\n1}' };
  expect(readSseEvent(writeSseEvent(event))).toEqual(event);
});
