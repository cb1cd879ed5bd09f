/** The invented networks of every world, in address ranges that belong to nobody. */
import type { NetworkKind } from '#schema/network';
import { mix } from '../mix.ts';
import { COUNTRIES } from './countries.ts';

/**
 * IPv4 lies in 240.0.0.0/4 (reserved, routed nowhere), IPv6 in 2001:db8::/32 (documentation), the
 * ASN in the private range: no real network is accused.
 */
export interface SimulatedNetwork {
  index: number;
  kind: NetworkKind;
  asn: number;
  name: string;
  country: string;
  /** First IPv4 address as an unsigned word, and the prefix length. */
  base: number;
  bits: number;
  /** Third group of 2001:db8:X::/48; null = IPv4 only. */
  six: number | null;
}

const FIRST_ADDRESS = 0xf0000000;
const FIRST_ASN = 4_200_000_000;

const PREFIX_BITS: Record<NetworkKind, number> = {
  residential: 14,
  mobile: 18,
  business: 15,
  education: 20,
  hosting: 16,
  vpn: 24,
  proxy: 21,
  government: 20,
};

/** Networks of a kind in one country, or over the world where customers are not near their network. */
const PER_COUNTRY: Partial<Record<NetworkKind, number>> = {
  residential: 4,
  mobile: 2,
  business: 3,
  education: 4,
};
const WORLDWIDE: Partial<Record<NetworkKind, number>> = { hosting: 24, vpn: 10, proxy: 6 };

function build(): SimulatedNetwork[] {
  const networks: SimulatedNetwork[] = [];
  let base = FIRST_ADDRESS;
  const add = (kind: NetworkKind, country: string) => {
    const bits = PREFIX_BITS[kind];
    const size = 2 ** (32 - bits);
    base = Math.ceil(base / size) * size;
    const index = networks.length;
    const name = `Example ${kind} ${country} ${index}`;
    const six = kind === 'residential' && index % 2 === 0 ? index + 16 : null;
    networks.push({ index, kind, asn: FIRST_ASN + index * 37, name, country, base, bits, six });
    base += size;
  };
  for (const { code } of COUNTRIES) {
    for (const [kind, count] of Object.entries(PER_COUNTRY)) {
      for (let copy = 0; copy < count; copy++) add(kind as NetworkKind, code);
    }
  }
  const codes = COUNTRIES.map((country) => country.code);
  for (const [kind, count] of Object.entries(WORLDWIDE)) {
    for (let copy = 0; copy < count; copy++) add(kind as NetworkKind, codes[copy % 8]!);
  }
  return networks;
}

export const NETWORKS: readonly SimulatedNetwork[] = build();

export function networksOf(kind: NetworkKind, country: string | null = null): SimulatedNetwork[] {
  return NETWORKS.filter(
    (network) => network.kind === kind && (country === null || network.country === country),
  );
}

/** The `token`-th address of a network, spread over its range; homes may speak IPv6. */
export function addressIn(network: SimulatedNetwork, token: number): string {
  if (network.six !== null && token % 4 === 0) {
    const home = mix(token, 1) & 0xffff;
    const host = mix(token, 2) & 0xffff;
    return `2001:db8:${network.six.toString(16)}:${home.toString(16)}::${host.toString(16)}`;
  }
  const size = 2 ** (32 - network.bits);
  const host = 1 + (mix(token, 3) % (size - 2));
  const word = network.base + host;
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** The networks file: `prefix,asn,name,kind,country`. */
export function networksCsv(): string {
  const lines = ['prefix,asn,name,kind,country'];
  for (const network of NETWORKS) {
    const { base, bits, asn, name, kind, country, six } = network;
    const four = `${base >>> 24}.${(base >>> 16) & 255}.${(base >>> 8) & 255}.${base & 255}/${bits}`;
    lines.push(`${four},${asn},${name},${kind},${country}`);
    if (six !== null) {
      lines.push(`2001:db8:${six.toString(16)}::/48,${asn},${name},${kind},${country}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
