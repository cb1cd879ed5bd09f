/** Writes the detection rules as KQL queries for Microsoft Sentinel. */
import type { Bound, Measure, Rule } from './rule.ts';

/** Custom table in which the exchange log is expected, with the log's own field names. */
const TABLE = 'StillwatchExchanges_CL';

/** Rules in the Kusto query language, for Microsoft Sentinel and Log Analytics; one query each. */
export function kqlRules(rules: readonly Rule[]): string {
  return `${rules.map(query).join('\n\n')}\n`;
}

function query(rule: Rule): string {
  const joint = rule.joined === 'any' ? ' or ' : ' and ';
  const measures = rule.measures.map((each) => `${each.name} = ${aggregate(each)}`);
  const known = rule.groupBy.map((field) => `isnotempty(${field})`).join(' and ');
  return [
    `// ${rule.id}: ${rule.title}`,
    `// ${rule.description}`,
    `// Innocent: ${rule.innocent.join('; ')}`,
    TABLE,
    `| where TimeGenerated >= startofday(ago(${rule.windowHours}h))`,
    `| where ${known}`,
    `| summarize ${measures.join(', ')}`,
    `    by ${rule.groupBy.join(', ')}, window = bin(TimeGenerated, ${rule.windowHours}h)`,
    `| where ${rule.bounds.map(condition).join(joint)}`,
    `| order by ${rule.bounds[0]!.measure} desc`,
  ].join('\n');
}

function aggregate({ kind, field }: Measure): string {
  if (kind === 'count') return 'count()';
  if (kind === 'sum') return `sum(${field})`;
  return kind === 'average' ? `avg(${field})` : `count_distinct(${field})`;
}

function condition({ measure, above, atMost }: Bound): string {
  const low = `${measure} > ${above}`;
  return atMost === undefined ? low : `${low} and ${measure} <= ${atMost}`;
}
