const DOT = 46;
const COLON = 58;
const ZERO = 48;
const LOWER_A = 97;
const PERCENT = '%';

/** The four bytes of a dotted quad as one number, or -1; leading zeros are refused as ambiguous. */
function ipv4(text: string, from: number): number {
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
function ipv6Groups(text: string): number[] | null {
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
      const quad = ipv4(text, start);
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

/**
 * Writes a textual IP address as the 16 bytes of ClickHouse's IPv6 type: IPv4 as ::ffff:a.b.c.d,
 * anything that is not an address as `::`. Zone identifiers (`%eth0`) are dropped.
 */
export function writeAddress(text: string | null, into: Uint8Array, at: number): void {
  for (let index = at; index < at + 16; index++) into[index] = 0;
  if (text === null) return;
  const quad = ipv4(text, 0);
  if (quad >= 0) {
    into[at + 10] = 255;
    into[at + 11] = 255;
    into[at + 12] = quad >>> 24;
    into[at + 13] = (quad >>> 16) & 255;
    into[at + 14] = (quad >>> 8) & 255;
    into[at + 15] = quad & 255;
    return;
  }
  if (!text.includes(':')) return;
  const zone = text.indexOf(PERCENT);
  const groups = ipv6Groups(zone < 0 ? text : text.slice(0, zone));
  if (groups === null) return;
  for (let group = 0; group < 8; group++) {
    const value = groups[group] as number;
    into[at + 2 * group] = value >>> 8;
    into[at + 2 * group + 1] = value & 255;
  }
}
