import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLOSE, encodeFrame, FrameReader } from './frames.ts';

const MOST = 10_000;

function read(...chunks: Buffer[]): { told: string[]; reader: FrameReader } {
  const told: string[] = [];
  const reader = new FrameReader(MOST, {
    onText: (text) => told.push(`text ${text}`),
    onPing: (payload) => told.push(`ping ${payload}`),
    onPong: () => told.push('pong'),
    onClose: () => told.push('close'),
    onViolation: (code) => told.push(`violation ${code}`),
  });
  for (const chunk of chunks) reader.push(chunk);
  return { told, reader };
}

const MASK = Buffer.from([1, 2, 3, 4]);

/** A frame as a client sends it; `first` is its first byte. */
function sent(first: number, text: string | Buffer): Buffer {
  const plain = encodeFrame('text', Buffer.from(text));
  const length = Buffer.byteLength(text);
  const headBytes = plain.length - length;
  plain[0] = first;
  plain[1] = plain[1]! | 0x80;
  const payload = Buffer.from(plain.subarray(headBytes)).map((byte, at) => byte ^ MASK[at % 4]!);
  return Buffer.concat([plain.subarray(0, headBytes), MASK, payload]);
}

test('messages are read wherever their bytes are cut, with pings between their parts', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.nat(200),
      fc.array(fc.nat(400), { maxLength: 6 }),
      (text, at, cuts) => {
        const bytes = Buffer.from(text);
        const stream = Buffer.concat([
          sent(0x01, bytes.subarray(0, at)),
          sent(0x89, 'hi'),
          sent(0x80, bytes.subarray(at)),
          sent(0x81, 'next'),
          sent(0x88, ''),
        ]);
        const borders = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const chunks = borders.slice(1).map((end, index) => stream.subarray(borders[index], end));
        const { told } = read(...chunks.map((chunk) => Buffer.from(chunk)));
        expect(told).toEqual(['ping hi', `text ${text}`, 'text next', 'close']);
      },
    ),
  );
});

test('long messages have their length in two or in eight bytes', () => {
  for (const length of [125, 126, 9000]) {
    expect(read(sent(0x81, 'x'.repeat(length))).told).toEqual([`text ${'x'.repeat(length)}`]);
  }
  expect(encodeFrame('text', Buffer.alloc(70_000)).length).toBe(70_010);
});

describe('what a client may not send', () => {
  const unmasked = encodeFrame('text', Buffer.from('x'));
  const huge = Buffer.from([
    0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0,
  ]);
  test.each([
    ['frames without a mask', [unmasked], CLOSE.protocol],
    ['reserved bits: compression that was not agreed on', [sent(0xc1, 'x')], CLOSE.protocol],
    ['unknown kinds', [sent(0x83, 'x')], CLOSE.protocol],
    ['pings in parts', [sent(0x09, 'x')], CLOSE.protocol],
    ['long pings', [sent(0x89, 'x'.repeat(126))], CLOSE.protocol],
    ['a continuation of nothing', [sent(0x80, 'x')], CLOSE.protocol],
    ['a message inside another', [sent(0x01, 'x'), sent(0x81, 'y')], CLOSE.protocol],
    ['bytes that are no text', [sent(0x82, 'x')], CLOSE.unsupported],
    ['text that is no UTF-8', [sent(0x81, Buffer.from([0xff]))], CLOSE.notUtf8],
    ['messages that are too long', [huge], CLOSE.tooLarge],
    [
      'parts that together are too long',
      [sent(0x01, 'x'.repeat(6000)), sent(0x80, 'x'.repeat(6000))],
      CLOSE.tooLarge,
    ],
  ])('%s', (_name, chunks, code) => {
    const { told, reader } = read(...chunks);
    expect(told).toEqual([`violation ${code}`]);
    reader.push(sent(0x81, 'after'));
    expect(told).toHaveLength(1);
  });

  test('arbitrary bytes are read to an end without an error', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void read(Buffer.from(bytes))));
  });
});
