/**
 * Tells addresses that no outsider can have, for proxies, exports and the guard of outgoing calls.
 */

import { BlockList, isIP } from 'node:net';

const LOCAL = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['224.0.0.0', 4],
] as const) {
  LOCAL.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  LOCAL.addSubnet(network, bits, 'ipv6');
}

/** Belongs to nobody: for measurements, and never given out. Simulated traffic comes from here. */
const UNASSIGNED = new BlockList();
UNASSIGNED.addSubnet('198.18.0.0', 15, 'ipv4');
UNASSIGNED.addSubnet('240.0.0.0', 4, 'ipv4');

/** Whether an address belongs to this machine or this site: proxies and metadata services live there. */
export function isLocalAddress(address: string): boolean {
  return isIn(LOCAL, address);
}

/** Whether an address belongs to this machine, this site, or nobody. */
export function isPrivateAddress(address: string): boolean {
  return isIn(LOCAL, address) || isIn(UNASSIGNED, address);
}

function isIn(list: BlockList, address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '');
  const plain = bare.startsWith('::ffff:') && bare.includes('.') ? bare.slice(7) : bare;
  const version = isIP(plain);
  return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}
