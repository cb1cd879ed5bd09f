/** Writes the detection rules as saved searches of Splunk. */
import type { Bound, Measure, Rule } from './rule.ts';

/** Where the exchange log is expected, with the log's own field names. */
const SOURCE = 'index=stillwatch sourcetype="stillwatch:exchange"';

/**
 * Rules as searches in `savedsearches.conf`, for Splunk: not scheduled until somebody says when. A line
 * that goes on ends in a backslash.
 */
export function splRules(rules: readonly Rule[]): string {
  return `${rules.map(stanza).join('\n\n')}\n`;
}

function stanza(rule: Rule): string {
  const window = `${rule.windowHours}h`;
  const search = [
    `${SOURCE} ${rule.groupBy.map((field) => `${field}=*`).join(' ')}`,
    `| bin _time span=${window}`,
    `| stats ${rule.measures.map(aggregate).join(' ')} BY _time ${rule.groupBy.join(' ')}`,
    `| where ${rule.bounds.map(condition).join(rule.joined === 'any' ? ' OR ' : ' AND ')}`,
    `| sort - ${rule.bounds[0]!.measure}`,
  ];
  return [
    `[Stillwatch: ${rule.id}]`,
    `# Innocent: ${rule.innocent.join('; ')}`,
    `description = ${rule.title}. ${rule.description}`,
    'enableSched = 0',
    `dispatch.earliest_time = -${window}@d`,
    'dispatch.latest_time = now',
    `search = ${search.join(' \\\n  ')}`,
  ].join('\n');
}

function aggregate({ kind, field, name }: Measure): string {
  if (kind === 'count') return `count AS ${name}`;
  const call = { sum: 'sum', average: 'avg', distinct: 'dc' }[kind];
  return `${call}(${field}) AS ${name}`;
}

function condition({ measure, above, atMost }: Bound): string {
  const low = `${measure} > ${above}`;
  return atMost === undefined ? low : `${low} AND ${measure} <= ${atMost}`;
}
