import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parsePolicy } from '#respond/policy/parse-policy';
import { DECISION_ACTIONS } from '#schema/decision';
import { DECISION_STATES } from '#schema/decision-record';
import { GUARD_METRICS } from '#schema/policy';

const page = readFileSync(new URL('../docs/respond.md', import.meta.url), 'utf8');

/** The indented block that starts with `line`. */
function blockFrom(line: string): string {
  const lines = page.split('\n');
  const from = lines.findIndex((each) => each.startsWith(`    ${line}`));
  const end = lines.findIndex((each, index) => index > from && !each.startsWith('    '));
  return lines
    .slice(from, end)
    .map((each) => each.slice(4))
    .join('\n');
}

test('the policy that is shown is one, with every part it names', () => {
  const policy = parsePolicy(parse(blockFrom('id: strict')));
  expect(policy.rules.map(({ id }) => id)).toEqual([
    'contain-certain-campaigns',
    'challenge-loud-accounts',
  ]);
  expect(policy.rules[1]?.account.p_value_at_most).toBe(1e-9);
  expect(policy.rollout.stages.map(({ percent }) => percent)).toEqual([1, 10, 100]);
});

test('every step, state and guard is described', () => {
  for (const name of [...DECISION_ACTIONS, ...GUARD_METRICS]) expect(page).toContain(`\`${name}\``);
  for (const state of DECISION_STATES) expect(page).toContain(state);
});

test('every condition of a rule is named', () => {
  const { campaign, account, members } = parsePolicy({
    id: 'p',
    rules: [{ id: 'r', about: 'campaign', action: 'slow' }],
  }).rules[0]!;
  const undescribed = [campaign, account, members]
    .flatMap((conditions) => Object.keys(conditions))
    .filter((name) => !page.includes(name));
  expect(undescribed).toEqual([]);
});
