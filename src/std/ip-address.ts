/** The one reader of textual IP addresses: IPv4, IPv6, and IPv4 mapped into IPv6. */

/** Longest text that can be an address with brackets, zone and port. */
const LONGEST = 128;
const MAPPED_PREFIX = 0xffff;
const DOT = 46;
const COLON = 58;
const ZERO = 48;
const LOWER_A = 97;

/**
 * An address as four 32-bit words; IPv4 as IPv6-mapped (::ffff:0:0/96), so that one table holds
 * both.
 */
export type AddressWords = Uint32Array;

/**
 * Reads an IPv4 or IPv6 address as logs write it: with brackets, port or zone, IPv4 also mapped
 * into IPv6. False, with `into` undefined, for anything else: names, half addresses, octal digits.
 */
export function parseAddress(text: string, into: AddressWords): boolean {
  if (text.length > LONGEST) return false;
  return parseV4(text, into) || parseDressed(text, into);
}

/**
 * Reads an address without brackets, port or spaces (RFC 4291 §2.2); an IPv6 zone (`%eth0`) is
 * dropped. False, with `into` undefined, for anything else.
 */
export function parseBareAddress(text: string, into: AddressWords): boolean {
  return parseV4(text, into) || parseV6(withoutZone(text), into);
}

function parseDressed(text: string, into: AddressWords): boolean {
  let bare = text.trim();
  if (bare.startsWith('[')) {
    const close = bare.indexOf(']');
    if (close < 0 || !/^(?::\d{1,5})?$/.test(bare.slice(close + 1))) return false;
    bare = bare.slice(1, close);
  } else if (bare.indexOf(':') === bare.lastIndexOf(':')) {
    bare = bare.replace(/:\d{1,5}$/, '');
  }
  return parseBareAddress(withoutZone(bare), into);
}

function withoutZone(text: string): string {
  const zone = text.indexOf('%');
  return zone < 0 ? text : text.slice(0, zone);
}

export function isAddress(text: string): boolean {
  return parseAddress(text, new Uint32Array(4));
}

function parseV4(text: string, into: AddressWords): boolean {
  const value = readQuad(text, 0);
  if (value < 0) return false;
  into[0] = 0;
  into[1] = 0;
  into[2] = MAPPED_PREFIX;
  into[3] = value;
  return true;
}

function parseV6(text: string, into: AddressWords): boolean {
  if (!text.includes(':')) return false;
  const groups = readGroups(text);
  if (groups === null) return false;
  for (let word = 0; word < 4; word++) {
    into[word] = groups[2 * word]! * 65536 + groups[2 * word + 1]!;
  }
  return true;
}

/** The four bytes of a dotted quad as one number, or -1; leading zeros are refused as ambiguous. */
function readQuad(text: string, from: number): number {
  let value = -1;
  let parts = 0;
  let bytes = 0;
  for (let index = from; index <= text.length; index++) {
    const code = index === text.length ? DOT : text.charCodeAt(index);
    if (code === DOT) {
      if (value < 0 || ++parts > 4) return -1;
      bytes = bytes * 256 + value;
      value = -1;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9 || value === 0) return -1;
    value = value < 0 ? digit : value * 10 + digit;
    if (value > 255) return -1;
  }
  return parts === 4 ? bytes : -1;
}

function hexDigit(code: number): number {
  const digit = code - ZERO;
  if (digit >= 0 && digit <= 9) return digit;
  const letter = (code | 32) - LOWER_A;
  return letter >= 0 && letter <= 5 ? letter + 10 : -1;
}

/** The 16-bit groups of an IPv6 address (RFC 4291 §2.2), or null. */
function readGroups(text: string): number[] | null {
  const groups: number[] = [];
  let gap = -1;
  let index = 0;
  if (text.startsWith('::')) {
    gap = 0;
    index = 2;
  }
  while (index < text.length) {
    if (groups.length > 7) return null;
    let value = 0;
    let digits = 0;
    const start = index;
    for (; index < text.length; index++, digits++) {
      const digit = hexDigit(text.charCodeAt(index));
      if (digit < 0) break;
      value = value * 16 + digit;
    }
    const code = text.charCodeAt(index);
    if (code === DOT) {
      const quad = readQuad(text, start);
      if (quad < 0) return null;
      groups.push(quad >>> 16, quad & 0xffff);
      break;
    }
    if (digits === 0 || digits > 4) return null;
    groups.push(value);
    if (index === text.length) break;
    if (code !== COLON) return null;
    index++;
    if (text.charCodeAt(index) === COLON) {
      if (gap >= 0) return null;
      gap = groups.length;
      index++;
    } else if (index === text.length) return null;
  }
  const missing = 8 - groups.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return null;
  if (gap >= 0) groups.splice(gap, 0, ...new Array<number>(missing).fill(0));
  return groups;
}

export function isV4(words: AddressWords): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === MAPPED_PREFIX;
}

/** Negative, 0 or positive, as address `a` comes before, at or after `b`. */
export function compareAddresses(a: AddressWords, b: AddressWords): number {
  for (let word = 0; word < 4; word++) {
    const difference = a[word]! - b[word]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Canonical enough for any reader: a dotted quad, or eight groups. */
export function formatAddress(words: AddressWords): string {
  const parts: string[] = [];
  if (isV4(words)) {
    const value = words[3]!;
    for (let shift = 24; shift >= 0; shift -= 8) parts.push(String((value >>> shift) & 255));
    return parts.join('.');
  }
  for (const word of words) parts.push((word >>> 16).toString(16), (word & 0xffff).toString(16));
  return parts.join(':');
}
