/** Lists the differences between two versions of a policy, as a policy test shows them. */
import type { Policy } from '#schema/policy';
import { canonicalJson } from '#std/canonical-json';

/** One place in which two policies differ; undefined = not there. */
export interface PolicyDifference {
  /** `rules.contain.campaign.confidence_at_least`; rules are named, not numbered. */
  path: string;
  before: unknown;
  after: unknown;
}

type Plain = Record<string, unknown>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Rules by name, with their order apart, so that a moved rule does not look like a changed one. */
function named({ rules, ...rest }: Policy): Plain {
  return {
    ...rest,
    order: rules.map(({ id }) => id),
    rules: Object.fromEntries(rules.map((rule) => [rule.id, rule])),
  };
}

/** Everything in which `after` differs from `before`, in order of path. */
export function diffPolicies(before: Policy | null, after: Policy): PolicyDifference[] {
  const differences: PolicyDifference[] = [];
  const walk = (left: unknown, right: unknown, path: string): void => {
    if (isPlain(left) && isPlain(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        walk(left[key], right[key], path === '' ? key : `${path}.${key}`);
      }
    } else if (canonicalJson(left) !== canonicalJson(right)) {
      differences.push({ path, before: left, after: right });
    }
  };
  walk(before === null ? {} : named(before), named(after), '');
  return differences.sort((a, b) => (a.path < b.path ? -1 : 1));
}
