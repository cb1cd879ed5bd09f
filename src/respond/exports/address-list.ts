/** Selects the addresses and networks of campaigns that can be blocked without harm to other customers. */
import { isIP } from 'node:net';
import type { CampaignTraits } from '#schema/campaign-traits';
import { isLocalAddress } from '#std/private-address';
import type { Detection } from './detection.ts';

/** An address or network that only accounts of one campaign used. */
export interface ListedAddress {
  /** An address, or a network in CIDR form. */
  value: string;
  family: 4 | 6;
  /** Detection that it comes from. */
  uid: string;
  confidence: number;
}

export interface AddressList {
  /** IPv4 first, then by text; no value twice, none inside another. */
  entries: ListedAddress[];
  /** Values left out: somebody else uses them too, or they are local. */
  withheld: number;
}

/** A network with fewer members is listed by its addresses alone. */
const NETWORK_ACCOUNTS = 3;

export interface ListOptions {
  /** Also /24 and /48 networks that three members or more share, by the same rule. */
  networks: boolean;
  /** Accounts outside the campaign that may have used a listed value. */
  othersAtMost: number;
}

const CAREFUL: ListOptions = { networks: false, othersAtMost: 0 };

/**
 * What may be blocked without hurting customers: values that no account outside the campaign used
 * (or, if so asked, few) while the log was written. Local addresses are never listed: they would be our own proxy's.
 */
export function addressListOf(
  detections: readonly Detection[],
  { networks, othersAtMost }: ListOptions = CAREFUL,
): AddressList {
  const entries = new Map<string, ListedAddress>();
  let withheld = 0;
  for (const detection of detections) {
    for (const use of usesOf(detection.traits, networks)) {
      const family = familyOf(use.value);
      if (
        family === null ||
        use.others > othersAtMost ||
        isLocalAddress(use.value.split('/')[0]!)
      ) {
        withheld++;
        continue;
      }
      const { uid, confidence } = detection;
      const known = entries.get(use.value);
      if (known !== undefined && known.confidence >= confidence) continue;
      entries.set(use.value, { value: use.value, family, uid, confidence });
    }
  }
  const inside = (entry: ListedAddress) =>
    !entry.value.includes('/') && entries.has(networkOf(entry.value));
  return { entries: [...entries.values()].filter((one) => !inside(one)).sort(byValue), withheld };
}

function usesOf(traits: CampaignTraits | null, networks: boolean) {
  if (traits === null) return [];
  const shared = traits.networks.filter(({ accounts }) => accounts >= NETWORK_ACCOUNTS);
  return networks ? [...shared, ...traits.addresses] : traits.addresses;
}

function familyOf(value: string): 4 | 6 | null {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || rest.length > 0) return null;
  if (
    bits !== undefined &&
    !(/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  ) {
    return null;
  }
  return family === 4 ? 4 : 6;
}

/** The /24 or /48 around an address, as traits write it. */
function networkOf(address: string): string {
  if (!address.includes(':')) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  const [head = ''] = address.split('::');
  const groups = [...head.split(':').filter((group) => group !== ''), '0', '0', '0'].slice(0, 3);
  while (groups.length > 0 && groups.at(-1) === '0') groups.pop();
  return `${groups.join(':')}::/48`;
}

function byValue(left: ListedAddress, right: ListedAddress): number {
  return left.family - right.family || (left.value < right.value ? -1 : 1);
}

/** A detection id as a name that no list format can misread. */
export function plainName(uid: string): string {
  return uid.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 60) || '_';
}
