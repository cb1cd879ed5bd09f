/** Name resolution for upstreams, which refuses names that lead into private networks. */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPrivateAddress } from '#std/private-address';

type Answered = Parameters<LookupFunction>[2];

/** Checks the very answer that is connected to: a name cannot point elsewhere after the check. */
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
