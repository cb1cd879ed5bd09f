/** Detects accounts that keep changing addresses or use networks that people do not sit in. */

import { formatNumber, formatShare } from '#std/format-number';
import { countWhere, STEP_PARAMETERS } from '../../columns/column.ts';
import { distinctHashed } from '../../columns/distinct.ts';
import { activeDays } from '../../columns/sequence.ts';
import { defineDetector } from '../../detector.ts';
import { logOdds } from '../../scales.ts';

const IP_KNOWN = "ip != toIPv6('::')";
const IS_IPV4 = "ip BETWEEN toIPv6('::ffff:0.0.0.0') AND toIPv6('::ffff:255.255.255.255')";
/** One household: an IPv4 address, or the 64 bits that identify an IPv6 network. */
const ADDRESS = `if(${IS_IPV4}, ip, tupleElement(IPv6CIDRToRange(ip, 64), 1))`;
const HIDING = "network_kind IN ('hosting', 'vpn', 'proxy')";

export const networks = defineDetector({
  id: 'networks',
  asks: 'Does it come from ever new addresses, or from networks people do not sit in?',
  needs: ['ip'],
  columns: {
    activeDays: activeDays(),
    addressesKnown: countWhere(IP_KNOWN),
    addresses: distinctHashed(ADDRESS, 1024, IP_KNOWN),
    networksKnown: countWhere('asn > 0'),
    networks: distinctHashed('asn', 256, 'asn > 0'),
    kindsKnown: countWhere("network_kind != ''"),
    hiding: countWhere(HIDING),
    surging: countWhere(`has(${STEP_PARAMETERS.surgingAsns}, asn)`),
  },
  params: { fewestRequests: 20 },
  aspects: {
    addresses: { unit: 'addresses per active day', scale: 'log' },
    networks: { unit: 'networks (ASNs) used', scale: 'log' },
    hiding: { unit: 'requests from hosting, VPN or proxy networks (%)', scale: 'linear' },
    surge: { unit: 'requests while their network surged (%)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'mobile networks and carrier NAT, which change the address by themselves',
    'a privacy VPN, or a company that routes everybody through one provider',
    'servers: a program usually runs in a hosting network',
    'a launch, a lecture or a news item that sends many people of one network at once',
  ],
  measure(row, { params }) {
    const share = (part: number, whole: number) =>
      whole < params.fewestRequests
        ? ('insufficient-data' as const)
        : { statistic: logOdds(part, whole), observed: (100 * part) / whole };
    const addresses = row.addresses / row.activeDays;
    return {
      addresses:
        row.addressesKnown < params.fewestRequests
          ? 'insufficient-data'
          : { statistic: Math.log(addresses), observed: addresses },
      networks:
        row.networksKnown < params.fewestRequests
          ? 'insufficient-data'
          : { statistic: Math.log(row.networks), observed: row.networks },
      hiding: share(row.hiding, row.kindsKnown),
      surge: share(row.surging, row.networksKnown),
    };
  },
  explain({ aspect, row, measurement, cohort }) {
    const among = `is usual among ${cohort.label}`;
    const usual = formatNumber(cohort.median);
    switch (aspect) {
      case 'addresses':
        return (
          `About ${formatNumber(Math.round(row.addresses))} addresses on ` +
          `${formatNumber(row.activeDays)} active days are ${formatNumber(measurement.observed)} a ` +
          `day, where ${usual} ${among}.`
        );
      case 'networks':
        return (
          `Its requests come from about ${formatNumber(Math.round(measurement.observed))} different ` +
          `networks, where ${formatNumber(Math.round(cohort.median))} ${among}.`
        );
      case 'hiding':
        return (
          `${formatShare(row.hiding / row.kindsKnown)} of its requests come from hosting, VPN or ` +
          `proxy networks, where ${formatShare(cohort.median / 100)} ${among}.`
        );
      case 'surge':
        return (
          `${formatShare(row.surging / row.networksKnown)} of its requests came while their network ` +
          `sent over five times its usual traffic, where ${formatShare(cohort.median / 100)} ${among}.`
        );
    }
  },
});
