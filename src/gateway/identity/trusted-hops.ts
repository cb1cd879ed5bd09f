/** Finds the client's address behind proxies, believing only those that are trusted. */
import { BlockList, isIP } from 'node:net';
import { failure } from '#std/errors';

/** Membership of an address in a set of networks. */
export interface Networks {
  has(address: string): boolean;
}

const MOST_REMEMBERED = 1000;

/** `::ffff:192.0.2.1` is 192.0.2.1 as a dual-stack socket shows it. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(address);
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6';
}

/** Reads `192.0.2.0/24`, `2001:db8::/32` and single addresses. Throws CONFIG_INVALID. */
export function trustedNetworks(prefixes: readonly string[]): Networks {
  const list = new BlockList();
  for (const prefix of prefixes) {
    const [address = '', length] = prefix.split('/');
    const family = familyOf(address);
    const bits = length === undefined ? null : Number(length);
    const most = family === 'ipv4' ? 32 : 128;
    if (
      family === null ||
      (bits !== null && !(Number.isInteger(bits) && bits >= 0 && bits <= most))
    ) {
      throw failure('CONFIG_INVALID', {
        path: 'gateway',
        problems: `  identity.trustedHops: ${JSON.stringify(prefix)} is not a network such as 192.0.2.0/24`,
      });
    }
    if (bits === null) list.addAddress(address, family);
    else list.addSubnet(address, bits, family);
  }
  const check = (address: string): boolean => {
    const family = familyOf(address);
    return family !== null && list.check(address, family);
  };
  // Connections bring many requests from one address; the bound keeps hostile input from growing it.
  const known = new Map<string, boolean>();
  return {
    has: (address) => {
      const answer = known.get(address) ?? check(address);
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(address, answer);
      return answer;
    },
  };
}

/**
 * The client's address. Each hop appends the address it saw, so the list is read from its end for as
 * long as the one who wrote an entry is trusted; what comes before may be invented by the client.
 */
export function clientAddress(peer: string, forwarded: string | null, trusted: Networks): string {
  let address = plainAddress(peer);
  if (forwarded === null) return address;
  const entries = forwarded.split(',');
  for (let index = entries.length - 1; index >= 0 && trusted.has(address); index--) {
    const entry = withoutPort(entries[index]!.trim());
    if (isIP(entry) === 0) break;
    address = plainAddress(entry);
  }
  return address;
}

/** `203.0.113.9:4711` and `[2001:db8::1]:4711` as some proxies write them. */
function withoutPort(entry: string): string {
  if (entry.startsWith('[')) return entry.slice(1, entry.indexOf(']'));
  return isIP(entry) === 0 && entry.split(':').length === 2 ? entry.split(':')[0]! : entry;
}
