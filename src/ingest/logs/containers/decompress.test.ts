import { randomBytes } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openByteSource } from './byte-source.ts';
import { chunked, collect } from './fixtures/streams.ts';

describe('compressed data', () => {
  const original = Buffer.concat([Buffer.alloc(300_000, 'compressible '), randomBytes(200_000)]);
  const unpack = async (bytes: Uint8Array) => {
    const source = await openByteSource({ stream: chunked(bytes, 50_000) }, () => {});
    const head = Buffer.from(await source.head(13)).toString();
    const whole = Buffer.concat(await collect(source.chunks()));
    return { source, head, whole, problem: source.problem() };
  };
  const kinds = { gzip: gzipSync, zstd: zstdCompressSync };

  test.each(['gzip', 'zstd'] as const)('%s is told by its bytes and unpacked', async (kind) => {
    const { source, head, whole, problem } = await unpack(kinds[kind](original));
    expect([source.compression, head, problem]).toEqual([kind, 'compressible ', null]);
    expect(whole.equals(original)).toBe(true);
  });

  test('members one after another are one file', async () => {
    const { whole, problem } = await unpack(Buffer.concat([gzipSync('one '), gzipSync('two')]));
    expect([whole.toString(), problem]).toEqual(['one two', null]);
  });

  test.each(['gzip', 'zstd'] as const)('of truncated %s the beginning is kept', async (kind) => {
    const packed = kinds[kind](original);
    const { whole, problem } = await unpack(packed.subarray(0, packed.length - 60_000));
    expect(problem).toMatchObject({ code: 'FILE_TRUNCATED' });
    expect(whole.length).toBeGreaterThan(300_000);
    expect(original.subarray(0, whole.length).equals(whole)).toBe(true);
  });

  test('of damaged data the beginning is kept', async () => {
    const packed = Buffer.from(gzipSync(original));
    packed.fill(0xff, packed.length - 100_000, packed.length - 99_000);
    const { whole, problem } = await unpack(packed);
    expect(problem).toMatchObject({ code: 'FILE_TRUNCATED' });
    expect(whole.length).toBeGreaterThan(200_000);
  });

  test('a small file that unpacks to far more is read piece by piece', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(1 << 27));
    const source = await openByteSource({ stream: chunked(bomb, 1 << 20) }, () => {});
    let total = 0;
    let largest = 0;
    for await (const chunk of source.chunks()) {
      total += chunk.length;
      largest = Math.max(largest, chunk.length);
    }
    expect(total).toBe(1 << 27);
    expect(largest).toBeLessThan(1 << 22);
  });

  test('a file that cannot be opened ends as an empty one with a problem', async () => {
    const source = await openByteSource({ path: '/nonexistent/file' }, () => {});
    expect(await collect(source.chunks())).toEqual([]);
    expect(source.problem()).toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});
