/** Addresses as the bytes of ClickHouse's IPv6 type. */

import { parseBareAddress } from '#std/ip-address';

const words = new Uint32Array(4);

/**
 * Writes a textual IP address as the 16 bytes of ClickHouse's IPv6 type: IPv4 as ::ffff:a.b.c.d,
 * anything that is not an address as `::`. Zone identifiers (`%eth0`) are dropped.
 */
export function writeAddress(text: string | null, into: Uint8Array, at: number): void {
  if (text === null || !parseBareAddress(text, words)) {
    into.fill(0, at, at + 16);
    return;
  }
  for (let word = 0; word < 4; word++) {
    const value = words[word]!;
    const start = at + 4 * word;
    into[start] = value >>> 24;
    into[start + 1] = (value >>> 16) & 255;
    into[start + 2] = (value >>> 8) & 255;
    into[start + 3] = value & 255;
  }
}
