/** Longest text that can be an address with brackets, zone and port. */
const LONGEST = 128;
const MAPPED_PREFIX = 0xffff;

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

function parseDressed(text: string, into: AddressWords): boolean {
  let bare = text.trim();
  if (bare.startsWith('[')) {
    const close = bare.indexOf(']');
    if (close < 0 || !/^(?::\d{1,5})?$/.test(bare.slice(close + 1))) return false;
    bare = bare.slice(1, close);
  } else if (bare.indexOf(':') === bare.lastIndexOf(':')) {
    bare = bare.replace(/:\d{1,5}$/, '');
  }
  const zone = bare.indexOf('%');
  if (zone >= 0) bare = bare.slice(0, zone);
  return bare.includes(':') ? parseV6(bare, into) : parseV4(bare, into);
}

export function isAddress(text: string): boolean {
  return parseAddress(text, new Uint32Array(4));
}

function parseV4(text: string, into: AddressWords): boolean {
  const value = readQuad(text);
  if (value < 0) return false;
  into[0] = 0;
  into[1] = 0;
  into[2] = MAPPED_PREFIX;
  into[3] = value;
  return true;
}

/** Four decimal octets without leading zeros as one number, or -1. */
function readQuad(text: string): number {
  if (text.length > 15) return -1;
  let value = 0;
  let octet = -1;
  let octets = 0;
  for (let index = 0; index <= text.length; index++) {
    const code = index < text.length ? text.charCodeAt(index) : 46;
    if (code === 46) {
      if (octet < 0 || octet > 255 || octets === 4) return -1;
      value = value * 256 + octet;
      octet = -1;
      octets++;
    } else if (code >= 48 && code <= 57) {
      if (octet === 0) return -1;
      octet = (octet < 0 ? 0 : octet * 10) + code - 48;
    } else return -1;
  }
  return octets === 4 ? value : -1;
}

function parseV6(text: string, into: AddressWords): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const head = readGroups(halves[0] ?? '', halves.length === 1);
  const tail = readGroups(halves[1] ?? '', true);
  if (head === null || tail === null) return false;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return false;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  for (let word = 0; word < 4; word++) {
    into[word] = (groups[2 * word] as number) * 65536 + (groups[2 * word + 1] as number);
  }
  return true;
}

/** Groups of up to four hexadecimal digits; at the end of the address one may be a dotted quad. */
function readGroups(text: string, atEnd: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const quad = atEnd && index === parts.length - 1 ? readQuad(part) : -1;
      if (quad < 0) return null;
      groups.push(Math.floor(quad / 65536), quad % 65536);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else return null;
  }
  return groups.length > 8 ? null : groups;
}

export function isV4(words: AddressWords): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === MAPPED_PREFIX;
}

/** Negative, 0 or positive, as address `a` comes before, at or after `b`. */
export function compareAddresses(a: AddressWords, b: AddressWords): number {
  for (let word = 0; word < 4; word++) {
    const difference = (a[word] as number) - (b[word] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Canonical enough for any reader: a dotted quad, or eight groups. */
export function formatAddress(words: AddressWords): string {
  const parts: string[] = [];
  if (isV4(words)) {
    const value = words[3] as number;
    for (let shift = 24; shift >= 0; shift -= 8) parts.push(String((value >>> shift) & 255));
    return parts.join('.');
  }
  for (const word of words) parts.push((word >>> 16).toString(16), (word & 0xffff).toString(16));
  return parts.join(':');
}
