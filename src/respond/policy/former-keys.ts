/** Reads policies with the keys of earlier releases, and says what to write instead. */

const FORMER = 'cohort';
const NOW = 'members';

type Values = Record<string, unknown>;
const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFormer = (rule: unknown): rule is Values =>
  isObject(rule) && Object.hasOwn(rule, FORMER) && !Object.hasOwn(rule, NOW);

/** The same policy under today's keys; a rule with both keys is left for the schema to refuse. */
export function withTodaysKeys(policy: unknown): unknown {
  if (!isObject(policy) || !Array.isArray(policy.rules)) return policy;
  const rules = policy.rules.map((rule: unknown) => {
    if (!isFormer(rule)) return rule;
    const { [FORMER]: value, ...others } = rule;
    return { ...others, [NOW]: value };
  });
  return { ...policy, rules };
}

/** What somebody who wrote a valid policy should write otherwise; none as a rule. */
export function policyNotes({ rules }: Values): string[] {
  const former = Array.isArray(rules) ? rules.filter(isFormer) : [];
  if (former.length === 0) return [];
  const names = former.map(({ id }) => String(id)).join(', ');
  return [`The key ${FORMER} is called ${NOW} now: write ${NOW} in ${names}. Both are read.`];
}
