import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { plainAddress } from './identity/trusted-hops.ts';

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv6');
}

/** Whether an address belongs to this machine, this site, or nobody: metadata services live there. */
export function isPrivateAddress(address: string): boolean {
  const plain = plainAddress(address.replace(/^\[|\]$/g, ''));
  const version = isIP(plain);
  return version !== 0 && PRIVATE.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}

type Answered = Parameters<LookupFunction>[2];

/**
 * Name resolution that never leads to a private address, checked on the very answer that is
 * connected to, so that a name cannot point elsewhere after the check.
 */
export function lookupPublic(hostname: string, options: LookupOptions, answered: Answered): void {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return answered(error, '', 0);
    const allowed = addresses.filter(({ address }) => !isPrivateAddress(address));
    const [first] = allowed;
    if (first === undefined) {
      const refused: NodeJS.ErrnoException = new Error(`${hostname} leads to a private address`);
      refused.code = 'EACCES';
      return answered(refused, '', 0);
    }
    if (options.all === true) answered(null, allowed);
    else answered(null, first.address, first.family);
  });
}
