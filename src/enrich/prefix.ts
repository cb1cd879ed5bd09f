/** Arithmetic on blocks of addresses, for the readers of network lists. */

import { type AddressWords, compareAddresses, isV4, parseAddress } from '#std/ip-address';

/**
 * A block of addresses is its first address and the number of leading bits that are fixed: 0 ..
 * 128, IPv4 counted from its mapped form.
 */
export type AddBlock = (words: AddressWords, bits: number) => void;

const V4_OFFSET = 96;

/**
 * "192.0.2.0/24", "2001:db8::/32" or a single address: fixed bits of the block whose first address
 * is put into `into`, host bits cleared. -1 for anything else.
 */
export function parsePrefix(text: string, into: AddressWords): number {
  const slash = text.indexOf('/');
  if (!parseAddress(slash < 0 ? text : text.slice(0, slash), into)) return -1;
  if (slash < 0) return 128;
  const digits = text.slice(slash + 1).trim();
  if (!/^\d{1,3}$/.test(digits)) return -1;
  const bits = Number(digits) + (isV4(into) ? V4_OFFSET : 0);
  if (bits > 128) return -1;
  for (let word = 0; word < 4; word++) into[word] = into[word]! & networkMask(bits, word);
  return bits;
}

/** Mask of the fixed bits within one of the four words. */
export function networkMask(bits: number, word: number): number {
  const fixed = Math.max(0, Math.min(32, bits - 32 * word));
  return fixed === 0 ? 0 : -1 << (32 - fixed);
}

/** Gives the fewest blocks that make up `first` to `last`; false when they are not in order. */
export function blocksOfRange(first: AddressWords, last: AddressWords, add: AddBlock): boolean {
  if (compareAddresses(first, last) > 0) return false;
  if (isV4(first) && isV4(last)) blocksOfV4(first[3]!, last[3]!, add);
  else blocksOfV6(toBig(first), toBig(last), add);
  return true;
}

function blocksOfV4(first: number, last: number, add: AddBlock): void {
  const words = new Uint32Array([0, 0, 0xffff, 0]);
  for (let start = first; start <= last; ) {
    let size = start === 0 ? 2 ** 32 : (start & -start) >>> 0;
    while (start + size - 1 > last) size /= 2;
    words[3] = start;
    add(words, 128 - Math.log2(size));
    start += size;
  }
}

function blocksOfV6(first: bigint, last: bigint, add: AddBlock): void {
  const words = new Uint32Array(4);
  for (let start = first; start <= last; ) {
    let free = 0n;
    while (fits(start, free + 1n, last)) free++;
    for (let word = 3, left = start; word >= 0; word--, left >>= 32n) {
      words[word] = Number(left & 0xffff_ffffn);
    }
    add(words, 128 - Number(free));
    start += 1n << free;
  }
}

/** Whether a block with `free` open bits can begin at `start` and stay within `last`. */
function fits(start: bigint, free: bigint, last: bigint): boolean {
  const size = 1n << free;
  return free <= 128n && start % size === 0n && start + size - 1n <= last;
}

function toBig(words: AddressWords): bigint {
  let value = 0n;
  for (const word of words) value = (value << 32n) | BigInt(word);
  return value;
}
