/** A number that a rule computes over a group of exchanges within its window. */
export interface Measure {
  name: string;
  kind: 'count' | 'sum' | 'distinct' | 'average';
  /** Field of the exchange log; null for a count. */
  field: string | null;
}

/** Strictly above one bound, and not above the other where there is one. */
export interface Bound {
  measure: string;
  above: number;
  atMost?: number;
}

/** A threshold rule over the exchange log, independent of the language it is written in. */
export interface Rule {
  /** Lower case and dashes; permanent. */
  id: string;
  title: string;
  /** One sentence for whoever is woken by it. */
  description: string;
  level: 'low' | 'medium' | 'high';
  /** The group must have all of these fields. */
  groupBy: readonly string[];
  windowHours: number;
  measures: readonly Measure[];
  bounds: readonly Bound[];
  /** Whether one bound is enough, or all must hold. */
  joined: 'any' | 'all';
  /** Customers that it would name wrongly. */
  innocent: readonly string[];
}

/** Thresholds of the presets and of the views, as they stand in the product. */
export interface RuleThresholds {
  volume: { tokens: number; requests: number };
  ratio: { requests: number; ratio: number };
  /** How many accounts make a shared value worth a look, and how many make it popular. */
  shared: { accountsAtLeast: number; accountsAtMost: number };
}

const requests: Measure = { name: 'requests', kind: 'count', field: null };
const outputTokens: Measure = { name: 'output_tokens', kind: 'sum', field: 'output_tokens' };
const perRequest: Measure = {
  name: 'output_tokens_per_request',
  kind: 'average',
  field: 'output_tokens',
};
const accounts: Measure = { name: 'accounts', kind: 'distinct', field: 'account_id' };

/** Every rule that can be exported. They see one account or one shared value; campaigns need more. */
export function rulesOf(thresholds: RuleThresholds): Rule[] {
  const { volume, ratio } = thresholds;
  return [
    {
      id: 'daily-volume',
      title: 'One account and address take a great volume of model answers in a day',
      description: 'More output tokens or requests in a day than people read.',
      level: 'medium',
      groupBy: ['account_id', 'ip'],
      windowHours: 24,
      measures: [requests, outputTokens],
      bounds: [
        { measure: 'output_tokens', above: volume.tokens },
        { measure: 'requests', above: volume.requests },
      ],
      joined: 'any',
      innocent: ['batch jobs and migrations', 'resellers', 'agents in continuous integration'],
    },
    {
      id: 'long-answers',
      title: 'One account takes long answers many times in a day',
      description: 'Many requests whose answers are long on average: output is what is wanted.',
      level: 'medium',
      groupBy: ['account_id'],
      windowHours: 24,
      measures: [requests, perRequest],
      bounds: [
        { measure: 'requests', above: ratio.requests },
        { measure: 'output_tokens_per_request', above: ratio.ratio },
      ],
      joined: 'all',
      innocent: ['writing and code generation', 'agreed synthetic-data customers'],
    },
    shared(thresholds, {
      id: 'shared-address',
      what: 'one address',
      groupBy: ['ip'],
      innocent: ['a company, school or carrier behind one NAT', 'exits of a VPN'],
    }),
    shared(thresholds, {
      id: 'shared-client',
      what: 'one network operator and TLS client',
      groupBy: ['asn', 'ja4'],
      innocent: ['customers of one cloud who use the same SDK'],
    }),
    shared(thresholds, {
      id: 'shared-tools',
      what: 'one tool specification',
      groupBy: ['tools_hash'],
      innocent: ['users of one agent framework or editor'],
    }),
  ];
}

function shared(
  { shared: { accountsAtLeast, accountsAtMost } }: RuleThresholds,
  given: Pick<Rule, 'id' | 'groupBy' | 'innocent'> & { what: string },
): Rule {
  const { id, what, groupBy, innocent } = given;
  return {
    id,
    title: `Several accounts share ${what}`,
    description: `As many accounts as may be one operator's use ${what}; more would be popular.`,
    level: 'low',
    groupBy,
    windowHours: 24,
    measures: [accounts, requests],
    bounds: [{ measure: 'accounts', above: accountsAtLeast - 1, atMost: accountsAtMost }],
    joined: 'all',
    innocent,
  };
}
