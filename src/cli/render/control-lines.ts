/** Prints the campaigns, accounts and decisions of the control half as pages of text. */
import type { AccountPage } from '#schema/api/accounts';
import type { CampaignPage, Containment } from '#schema/api/campaigns';
import type { Contained } from '#schema/api/decisions';
import { chanceWrong, splitTests } from '#schema/campaign';
import type { CampaignRecord } from '#schema/campaign-record';
import { formatCounted, formatProbability, formatShare } from '#std/format-number';
import { testedText } from '#std/shared-phrases';
import { typedCommands } from '#std/typed-command';
import { sharedThing } from './campaign-lines.ts';
import { containedOf, shownText, time } from './list-columns.ts';

const SHOWN = 20;

/** How much of it is contained, why not all of it, and what takes the rest. */
function containmentLines(id: string, containment: Containment | null): string[] {
  if (containment === null) return [];
  const { pending, left_out, undecided } = containment;
  const rest = [
    ...(pending > 0 ? [`${pending} still to be reached`] : []),
    ...(left_out > 0 ? [`${left_out} left out`] : []),
    ...(undecided > 0 ? [`${undecided} not decided about`] : []),
  ];
  const why = rest.length === 0 ? '' : `; ${rest.join(', ')}`;
  return [
    `contained ${containedOf(containment)} core and likely members${why}`,
    ...(undecided > 0
      ? [
          typedCommands(
            `  decide about them: \`stillwatch campaigns contain ${shownText(id)} --dry-run\``,
          ),
        ]
      : []),
  ];
}

/** Shared values by their kind, strongest kind first. */
function linkLines(links: CampaignRecord['campaign']['links']): string[] {
  const byView = Map.groupBy(links, ({ view }) => view);
  return [...byView].map(([view, shared]) => {
    const most = Math.max(...shared.map(({ accounts }) => accounts));
    const values = shared.length === 1 ? 'one value' : `${shared.length} values`;
    return `  ${sharedThing(view)}: ${values} shared by up to ${formatCounted(most, 'account')}`;
  });
}

function testLines(tests: CampaignRecord['campaign']['tests']): string[] {
  return tests.map(
    ({ test, reason, p_value }) =>
      `  ${shownText(reason)} (${test}, p ${formatProbability(p_value)})`,
  );
}

/** Why an account is a member of its campaign: what it shares, and what its group stands by. */
function tieLines({ campaign_id, campaign_tests, result }: AccountPage): string[] {
  if (campaign_id === null) return [];
  const ties = result?.ties ?? [];
  return [
    `What ties it to campaign ${shownText(campaign_id)}:`,
    ...(ties.length === 0
      ? ['  nothing rare that it shares itself: it came with accounts that do']
      : ties.map(
          ({ view, members }) =>
            `  ${sharedThing(view)}, shared with ${formatCounted(members, 'other member')}`,
        )),
    ...(campaign_tests === null
      ? []
      : [
          'What its group stands by, apart from that:',
          ...testLines(splitTests({ tests: campaign_tests }).counted),
        ]),
  ];
}

/** One campaign in full: what it is, why, and what speaks against it. */
export function campaignPage(page: CampaignPage): string[] {
  const { campaign, state, containment, first_alarm_at } = page;
  const { campaign_id, q_value, members, exchanges } = campaign;
  const { counted, told } = splitTests(campaign);
  const tested = testedText(campaign);
  const roles = ['core', 'likely', 'fringe'].map(
    (role) => `${members.filter((member) => member.role === role).length} ${role}`,
  );
  return [
    `${shownText(campaign_id)}  ${state}, first alarm ${time(first_alarm_at)} UTC`,
    `chance wrong ${formatShare(chanceWrong(campaign))} (q ${formatProbability(q_value)}, and what speaks for innocence)`,
    `${formatCounted(members.length + page.members_left_out, 'account')} (${roles.join(', ')}), ${formatCounted(exchanges, 'exchange')}`,
    ...containmentLines(campaign_id, containment),
    '',
    ...(campaign.proposed_by === undefined
      ? []
      : [`Proposed by: ${campaign.proposed_by.map((each) => shownText(each)).join(', ')}`]),
    'What they share, of every kind',
    ...linkLines(campaign.links),
    `What tests counted, of kinds that did not propose it${tested === null ? '' : ` (${tested})`}`,
    ...testLines(counted),
    ...(told.length === 0 ? [] : ['Told, not counted', ...testLines(told)]),
    'What speaks for innocence',
    ...(campaign.against.length === 0
      ? ['  nothing that was looked at']
      : campaign.against.map((each) => `  ${shownText(each)}`)),
    '',
    'Accounts',
    ...members
      .slice(0, SHOWN)
      .map(
        ({ account_id, role, strength }) =>
          `  ${shownText(account_id)}  ${role}  ${strength.toFixed(2)}`,
      ),
    ...(members.length > SHOWN ? [`  … and ${members.length - SHOWN} more (--json has all)`] : []),
  ];
}

/** Why an account stands out, what would explain it innocently, and what was decided. */
export function accountPage(account: AccountPage): string[] {
  const { account_id, facts, result, campaign_id, review, standing, exchanges } = account;
  const findings = result?.findings ?? [];
  return [
    shownText(account_id),
    `  tier ${facts?.tier ?? 'unknown'}, organisation ${shownText(facts?.org_id ?? 'unknown')}, ` +
      `${exchanges === null ? 'exchanges not counted' : formatCounted(exchanges, 'exchange')}`,
    `  campaign ${shownText(campaign_id ?? 'none')}`,
    ...(review === null
      ? []
      : [`  ${review.verdict} by ${shownText(review.by)}: ${shownText(review.reason)}`]),
    ...standing.map(({ decision_id, action, mode }) => `  ${action} (${mode}) by ${decision_id}`),
    ...tieLines(account),
    result === null
      ? 'It does not stand out by itself.'
      : `By itself: p ${formatProbability(result.p_value)}; what is least usual about it:`,
    ...findings.flatMap(({ reason, innocent }) => [
      `  ${shownText(reason)}`,
      ...innocent.map((each) => `    innocent if: ${shownText(each)}`),
    ]),
  ];
}

/** What the action does it with, in the order of names; nothing where it takes nothing. */
function paramLines({ params }: Contained['decision']): string[] {
  const told = Object.entries(params)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${shownText(String(value))}`);
  return told.length === 0 ? [] : [`  with ${told.join(', ')}`];
}

/** What was decided, or would be, with the count and hash to confirm it by. */
export function containedLines(contained: Contained): string[] {
  const { dry_run, decision, members, skipped, blast_radius, approval_needed } = contained;
  const { paying_accounts, organisations, exchanges_per_day, cost_usd_per_day } = blast_radius;
  const left = skipped.map(({ why }) => why);
  const { within } = decision;
  const { stands_already, warnings } = contained;
  if (stands_already !== null) {
    const { id } = stands_already.decision;
    return [`${id} does this already, for the same accounts: nothing was changed.`];
  }
  return [
    `${dry_run ? 'Would' : 'Decided to'} ${decision.action} (${decision.mode}) ${shownText(decision.scope)} ${shownText(decision.value)}`,
    ...(contained.vouched_by === 'client'
      ? [
          `  the client chooses this name${within === undefined ? '' : `; it is meant within ${shownText(within)}`}`,
        ]
      : []),
    ...paramLines(decision),
    ...(members === null
      ? []
      : [`  exactly ${formatCounted(members.count, 'account')}, sha256 ${members.sha256}`]),
    ...(left.length === 0 ? [] : [`  ${left.length} left out: ${[...new Set(left)].join(', ')}`]),
    `  ${formatCounted(paying_accounts, 'paying account')}, ${formatCounted(organisations, 'organisation')}, ` +
      `${Math.round(exchanges_per_day)} exchanges and $${cost_usd_per_day.toFixed(2)} a day`,
    `  expected wrong: ${blast_radius.expected_false_positives.toFixed(2)} (${shownText(blast_radius.expected_false_positives_how)})`,
    ...(blast_radius.touched === null
      ? ['  whom it would have touched in the last days is not known']
      : [
          `  in the last ${blast_radius.touched.days} days: ${formatCounted(blast_radius.touched.exchanges, 'exchange')} of ` +
            formatCounted(blast_radius.touched.accounts, 'account'),
        ]),
    ...warnings.map((each) => `  warning: ${shownText(each)}`),
    ...(contained.forbidden === null
      ? []
      : [`  must not be taken: ${shownText(contained.forbidden)}`]),
    ...approval_needed.map((why) => `  waits for a second person: ${shownText(why)}`),
    ...(contained.approval_id === null ? [] : [`  approval ${contained.approval_id}`]),
    ...(dry_run
      ? []
      : [typedCommands(`  undo: \`stillwatch decisions undo ${decision.id} --reason WHY\``)]),
  ];
}
