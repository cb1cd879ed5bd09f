/** Parses policies, hashes them for approval, and holds the policy of a fresh installation. */
import { createHash } from 'node:crypto';
import { POLICY_SCHEMA, type Policy, policySchema } from '#schema/policy';
import { canonicalJson } from '#std/canonical-json';
import { failure } from '#std/errors';
import { withTodaysKeys } from './former-keys.ts';

const PROBLEMS_TOLD = 20;

/** A policy from JSON or YAML that was read already. Throws POLICY_INVALID with every problem found. */
export function parsePolicy(value: unknown, file?: string): Policy {
  const parsed = policySchema.safeParse(withTodaysKeys(value));
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const lines = issues
    .slice(0, PROBLEMS_TOLD)
    .map(({ path, message }) => `  ${path.join('.') || '(top)'}: ${message}`);
  if (issues.length > PROBLEMS_TOLD) lines.push(`  and ${issues.length - PROBLEMS_TOLD} more`);
  const problems = lines.join('\n');
  throw failure('POLICY_INVALID', { problems }, file === undefined ? {} : { place: { file } });
}

/** What an approval of a policy is bound to: hex SHA-256 of its canonical JSON. */
export function policyHash(policy: Policy): string {
  return createHash('sha256').update(canonicalJson(policy)).digest('hex');
}

/** What a fresh installation starts with: it watches, and acts on nobody. */
export const DEFAULT_POLICY: Policy = policySchema.parse({
  schema: POLICY_SCHEMA,
  id: 'default',
  mode: 'shadow',
  rules: [
    {
      id: 'contain-certain-campaigns',
      about: 'campaign',
      campaign: { confidence_at_least: 0.99, q_value_at_most: 0.001, members_at_least: 10 },
      members: { except_tiers: ['enterprise'] },
      action: 'suspend',
      ttl_hours: 720,
    },
    {
      id: 'slow-likely-campaigns',
      about: 'campaign',
      campaign: { confidence_at_least: 0.9, q_value_at_most: 0.01, members_at_least: 3 },
      action: 'slow',
      ttl_hours: 168,
      params: { requests_per_minute: 30 },
    },
  ],
  guards: [
    { metric: 'appeals_upheld', at_most: 2, window_hours: 168 },
    { metric: 'cleared_accounts', at_most: 5, window_hours: 168 },
  ],
});
