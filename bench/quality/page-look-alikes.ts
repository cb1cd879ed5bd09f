/** The quality page's section about customers that look like harvesters. */

import { measuredOn, table } from './page-format.ts';
import type { Kept, Results } from './results.ts';

/** Which customers that look like harvesting are named without being accused, and as what. */
export function lookAlikes(found: Kept<Results['look-alikes']> | null): string {
  if (found === null) return '';
  const { worlds, plan } = found.value;
  const kinds = [...new Set(worlds.flatMap(({ score }) => score.customers.map((one) => one.kind)))];
  const rows = kinds.map((kind) => [
    kind,
    ...worlds.flatMap(({ score }) => {
      const one = score.customers.find((each) => each.kind === kind);
      if (one === undefined) return ['', '', ''];
      const { customers, large, named, right, resembles } = one;
      const shown = large === 0 ? '–' : `${named} (${right} rightly)`;
      return [`${large} of ${customers}`, shown, tally(resembles)];
    }),
  ]);
  const head = [
    'customer',
    ...worlds.flatMap(({ name }) => [`${name}: five accounts or more`, 'named', 'as']),
  ];
  const seeds = worlds.map(
    ({ name, seeds: count }) => `\`${name}\` (${count} ${count === 1 ? 'seed' : 'seeds'})`,
  );
  const attackers = worlds.map(({ name, score }) => {
    const {
      groups,
      groups_with_attackers: some,
      groups_of_attackers: most,
      attackers: count,
    } = score;
    return `\`${name}\`: of ${groups} groups, ${some} with attackers among them (${count} accounts), ${most} mostly attackers`;
  });
  return `## Who looks alike, and is named so

Groups that are conspicuous by what they share and are not accused are named with what they resemble
([campaigns](detect/campaigns.md#look-alikes-who-was-looked-at-and-not-accused)). Worlds ${seeds.join(' and ')}, steps of ${plan.step}; all of it
${measuredOn(found)}
Customers with fewer than five accounts cannot look like a campaign. One is *named* when groups that are mostly its own hold half of its
accounts, *rightly* when the largest of them resembles what it is (a labelling vendor or a red team: one company's office; the log does not
show more).

${table(head, rows)}

Who else is among them: ${attackers.join('; ')}. The other groups are companies of ordinary
kinds, and strangers with the same public prompts or behind the same networks. A classroom whose accounts no organisation holds
together in the facts is named only when links propose it by itself, and not in pieces or among strangers.`;
}

function tally(resembles: readonly (string | null)[]): string {
  const counts = Map.groupBy(resembles, (kind) => kind ?? 'nothing known');
  return [...counts].map(([kind, all]) => `${kind} ${all.length}`).join(', ');
}
