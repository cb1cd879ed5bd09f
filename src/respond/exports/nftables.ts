/** Writes address lists as an nftables table whose elements expire. */
import { addressListOf, type ListedAddress, type ListOptions } from './address-list.ts';
import type { Detection, ExportContext } from './detection.ts';
import { listHeading } from './list-heading.ts';

/**
 * A table of its own for `nft -f`: the sets replace those of an earlier list in one transaction, and
 * every element ends by itself. Nothing else of the ruleset is touched.
 */
export function nftablesTable(
  detections: readonly Detection[],
  context: ExportContext,
  options?: ListOptions,
): string {
  const list = addressListOf(detections, options);
  const seconds = Math.max(1, Math.round(context.validMs / 1000));
  const of = (family: 4 | 6) => list.entries.filter((entry) => entry.family === family);
  return `${[
    ...listHeading(list, context).map((line) => `# ${line}`),
    'table inet stillwatch',
    'delete table inet stillwatch',
    'table inet stillwatch {',
    ...setLines('campaigns4', 'ipv4_addr', of(4), seconds),
    ...setLines('campaigns6', 'ipv6_addr', of(6), seconds),
    '    chain input {',
    '        type filter hook input priority -10; policy accept;',
    '        ip saddr @campaigns4 counter drop',
    '        ip6 saddr @campaigns6 counter drop',
    '    }',
    '}',
  ].join('\n')}\n`;
}

function setLines(
  name: string,
  type: string,
  entries: readonly ListedAddress[],
  seconds: number,
): string[] {
  const elements = entries.map(({ value }) => `            ${value} timeout ${seconds}s`);
  return [
    `    set ${name} {`,
    `        type ${type}`,
    '        flags interval, timeout',
    ...(elements.length === 0 ? [] : ['        elements = {', elements.join(',\n'), '        }']),
    '    }',
  ];
}
