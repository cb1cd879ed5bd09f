/** Prints the groups of a scan that are no campaigns: look-alikes, and the neighbours of confirmed accounts. */
import type { Expansion } from '#schema/expansion';
import { LOOK_ALIKE_PHRASES, type LookAlike } from '#schema/look-alike';
import type { ScanResult } from '#schema/scan-result';
import { formatCounted, formatNumber, formatProbability } from '#std/format-number';
import { notAccusedText } from '#std/shared-phrases';
import { visibleText } from '#std/visible-text';
import type { Paint } from '../terminal/output.ts';
import { wrapText } from '../terminal/text-width.ts';
import { sharedThing } from './campaign-lines.ts';

/** Of each kind. */
const GROUPS_SHOWN = 5;
const NAMED = 3;
const MEMBERS_SHOWN = 20;
const LINKS_SHOWN = 4;

interface View {
  width: number;
  paint: Paint;
}

/** Groups that look like campaigns, and why they were not accused. */
export function lookAlikeLines(
  { look_alikes: groups, look_alikes_unlisted: unlisted }: ScanResult,
  view: View,
): string[] {
  if (groups.length === 0) return [];
  const count = groups.length + unlisted;
  const title = notAccusedText(groups, count);
  const note =
    'By what they share alone, a rule would accuse them. Not accused is not cleared: what the log does not show, nobody tested.';
  const kinds = (['suspected', 'explained', 'unproven'] as const).flatMap((because) => {
    const own = groups.filter((group) => group.because === because);
    if (own.length === 0) return [];
    const more = own.length - GROUPS_SHOWN;
    return [
      ...wrapText(`${formatCounted(own.length, 'group')} ${REASONS[because]}:`, view.width - 5).map(
        (line) => `     ${line}`,
      ),
      ...own.slice(0, GROUPS_SHOWN).flatMap((group) => marked(lookAlikeText(group), view)),
      ...(more > 0 ? [`       and ${formatCounted(more, 'more group')}: --report, --json`] : []),
    ];
  });
  return [
    '',
    `  ${view.paint('bold', title)}`,
    ...wrapText(note, view.width - 7).map((line) => view.paint('dim', `     ${line}`)),
    ...kinds,
    ...(unlisted > 0
      ? [`     ${formatCounted(unlisted, 'group')} tied less closely, not listed`]
      : []),
  ];
}

const REASONS = {
  suspected: 'suspected: one test alone speaks for one operator, which is too little to accuse',
  explained: 'explained by what is known of the accounts',
  unproven: 'unexplained: no test spoke clearly enough for a campaign',
} as const;

function lookAlikeText(group: LookAlike): string {
  const { accounts, stand_out_alone: alone } = group;
  const also =
    alone === 0
      ? []
      : [`${formatNumber(alone)} of them named for findings of their own, not as a group`];
  const who = `${formatCounted(accounts, 'account')} (${named(group)})${likeness(group)}`;
  return [who, ...also, ...reasons(group)].join('. ');
}

function likeness({ resembles, because }: LookAlike): string {
  if (resembles === null) return '';
  const like = LOOK_ALIKE_PHRASES[resembles];
  return because === 'explained'
    ? `, like ${like}`
    : `: unexplained. It resembles ${like}; that decides nothing`;
}

/** What explains a group; of others, what its tests said and what ties it. */
function reasons(group: LookAlike): string[] {
  const { because, why, ties, p_value: p, tests, not_tested: untested } = group;
  if (because === 'explained') return [visibleText(why[0] ?? '', 400)];
  if (because === 'suspected') return suspicion(group);
  const [least] = tests;
  const clearest =
    least === undefined
      ? ''
      : `, the clearest ${least.test} (p ${formatProbability(least.p_value)})`;
  const tested =
    p === null ? (untested ?? '') : `Tests together: p ${formatProbability(p)}${clearest}`;
  const tied = ties.map(({ family, accounts }) => `${family} (${formatNumber(accounts)})`);
  return [`Tied by ${tied.join(', ')}`, `${tested.replace(/\.$/, '')}.`];
}

function suspicion({ rests_on: alone, tests }: LookAlike): string[] {
  const said = tests.find(({ test }) => test === alone);
  if (said === undefined) return [];
  return [`It rests on ${said.test} (p ${formatProbability(said.p_value)}): ${said.reason}`];
}

function named({ account_ids: ids, accounts }: LookAlike): string {
  const shown = ids
    .slice(0, NAMED)
    .map((id) => visibleText(id, 60))
    .join(', ');
  return accounts > NAMED ? `${shown}, …` : shown;
}

/** Who is tied to the accounts that an analyst confirmed. */
export function expansionLines(expansion: Expansion | null, view: View): string[] {
  if (expansion === null) return [];
  const { confirmed, unknown, members, links } = expansion;
  const others = `${formatCounted(members.length, 'other account')} ${members.length === 1 ? 'is' : 'are'}`;
  const title = `${others} tied to the ${formatNumber(confirmed.length)} confirmed as they are to each other`;
  const names = members.slice(0, MEMBERS_SHOWN).map(({ account_id: id, campaign_id: campaign }) => {
    const place = campaign === null ? '' : ` (${visibleText(campaign, 40)})`;
    return `${visibleText(id, 60)}${place}`;
  });
  const more = members.length - MEMBERS_SHOWN;
  const absent = unknown.flatMap((id) =>
    marked(`${visibleText(id, 60)} is not in this log.`, view),
  );
  if (confirmed.length === 0) return ['', ...absent];
  const views = [...new Set(links.map((link) => link.view))].slice(0, LINKS_SHOWN);
  return [
    '',
    ...wrapText(title, view.width - 2).map((line) => `  ${view.paint('bold', line)}`),
    ...(names.length === 0
      ? []
      : marked(names.join(', ') + (more > 0 ? `, … ${more} more` : ''), view)),
    ...(views.length === 0
      ? []
      : marked(`Some of them share ${views.map(sharedThing).join('; ')}.`, view)),
    ...absent,
    ...marked('Tied, not accused: nothing was tested here.', view),
  ];
}

function marked(text: string, { width }: View): string[] {
  const margin = ' '.repeat(5);
  return wrapText(text, width - margin.length - 2).map(
    (line, index) => `${margin}${index === 0 ? '· ' : '  '}${line}`,
  );
}
