/** Writes the detection rules as Sigma correlations. */
import { uuid5 } from '#std/uuid';
import type { Bound, Rule } from './rule.ts';

const NAMESPACE = 'b9d1f6c4-5a0e-4c3e-8f0a-6d1e2c7b9a35';
const EVENT_RULE = 'stillwatch_exchange';
const DATE = '2026-02-01';

const TYPES = {
  count: 'event_count',
  sum: 'value_sum',
  average: 'value_avg',
  distinct: 'value_count',
} as const;

/**
 * Rules as Sigma 2.1 correlations over one base rule, as one stream of YAML documents. A bound is a
 * correlation of its own; where all must hold, a temporal correlation joins them.
 */
export function sigmaRules(rules: readonly Rule[]): string {
  return `${[baseRule(rules), ...rules.flatMap(correlations)].join('\n---\n')}\n`;
}

/** Exchanges in which whatever some rule groups by or adds up may stand. */
function baseRule(rules: readonly Rule[]): string {
  const fields = new Set(
    rules.flatMap(({ groupBy, measures }) => [
      ...groupBy,
      ...measures.map(({ field }) => field).filter((field) => field !== null),
    ]),
  );
  return [
    'title: Exchange with a language model',
    `id: ${uuid5(NAMESPACE, EVENT_RULE)}`,
    `name: ${EVENT_RULE}`,
    'status: experimental',
    'description: One request to a model and its answer, in the exchange log.',
    `date: ${DATE}`,
    'logsource:',
    '    product: stillwatch',
    '    service: exchange',
    'detection:',
    '    selection:',
    '        account_id|exists: true',
    '    condition: selection',
    'fields:',
    ...[...fields].sort().map((field) => `    - ${field}`),
    'level: informational',
  ].join('\n');
}

function correlations(rule: Rule): string[] {
  const parts = rule.bounds.flatMap((bound) => boundsOf(rule, bound));
  const [only] = parts;
  if (parts.length === 1 || rule.joined === 'any') {
    return parts.map((part, at) => {
      const named = parts.length === 1 ? rule.id : `${rule.id}-${part.measure}`;
      const title = parts.length === 1 ? rule.title : `${rule.title}: ${words(part.measure)}`;
      return documentOf(rule, { name: named, title, lines: part.lines, shown: true, at });
    });
  }
  if (only === undefined) return [];
  const names = parts.map(({ measure, side }) => `${rule.id}-${measure}${side}`);
  const each = parts.map((part, at) =>
    documentOf(rule, {
      name: names[at]!,
      title: `${rule.title}: ${words(part.measure)}${part.side === '' ? '' : ' (upper bound)'}`,
      lines: part.lines,
      shown: false,
      at,
    }),
  );
  const joint = [
    '    type: temporal',
    '    rules:',
    ...names.map((name) => `        - ${nameOf(name)}`),
    ...grouping(rule),
  ];
  return [
    ...each,
    documentOf(rule, { name: rule.id, title: rule.title, lines: joint, shown: true }),
  ];
}

function boundsOf(rule: Rule, { measure: name, above, atMost }: Bound) {
  const measure = rule.measures.find((each) => each.name === name)!;
  const head = [
    `    type: ${TYPES[measure.kind]}`,
    '    rules:',
    `        - ${EVENT_RULE}`,
    ...grouping(rule),
    '    condition:',
    ...(measure.field === null ? [] : [`        field: ${measure.field}`]),
  ];
  const low = { measure: name, side: '', lines: [...head, `        gt: ${above}`] };
  if (atMost === undefined) return [low];
  return [low, { measure: name, side: '-most', lines: [...head, `        lte: ${atMost}`] }];
}

function grouping({ groupBy, windowHours }: Rule): string[] {
  return [
    '    group-by:',
    ...groupBy.map((field) => `        - ${field}`),
    `    timespan: ${windowHours}h`,
  ];
}

interface Part {
  name: string;
  title: string;
  lines: readonly string[];
  /** False for a part that alarms only together with others. */
  shown: boolean;
  at?: number;
}

function documentOf(rule: Rule, { name, title, lines, shown }: Part): string {
  return [
    `title: ${quoted(title)}`,
    `id: ${uuid5(NAMESPACE, name)}`,
    `name: ${nameOf(name)}`,
    'status: experimental',
    `description: ${quoted(rule.description)}`,
    `date: ${DATE}`,
    'correlation:',
    ...lines,
    'falsepositives:',
    ...rule.innocent.map((each) => `    - ${quoted(each)}`),
    `level: ${shown ? rule.level : 'informational'}`,
  ].join('\n');
}

function nameOf(text: string): string {
  return `stillwatch_${text.replaceAll('-', '_')}`;
}

function words(text: string): string {
  return text.replaceAll('_', ' ');
}

/** A single-quoted scalar of YAML. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
