/** Prints a scan result for a person: the verdict first, then the evidence, then what it rests on. */
import type { CampaignDetail } from '#schema/campaign-detail';
import type { AccountResult, Finding } from '#schema/finding';

import type { ScanResult } from '#schema/scan-result';
import {
  formatCounted,
  formatDay,
  formatDuration,
  formatInstant,
  formatNumber,
  formatProbability,
  formatShare,
} from '#std/format-number';
import { missingDaysText, suspicionText, unusualAloneText } from '#std/shared-phrases';
import { visibleText } from '#std/visible-text';
import type { Paint } from '../terminal/output.ts';
import { fitText, padText, textWidth, wrapText } from '../terminal/text-width.ts';
import { campaignLines } from './campaign-lines.ts';
import { factsRows } from './facts-rows.ts';
import { expansionLines, lookAlikeLines } from './group-lines.ts';
import { unusualLines } from './unusual-lines.ts';

export interface ScanView {
  width: number;
  /** Accounts shown; 0 shows all. */
  limit: number;
  paint: Paint;
  rejectsFile: string | null;
  blindSpots: readonly string[];
  /** Of campaigns, in any order; may lack some. */
  details: readonly CampaignDetail[];
}

/** What a person reads after a scan: the verdict, then who and why, then what it rests on. */
export function scanLines(result: ScanResult, view: ScanView): string[] {
  const shown = view.limit === 0 ? result.accounts : result.accounts.slice(0, view.limit);
  const hidden = result.accounts.length - shown.length;
  const rank = String(shown.length).length;
  const drawn = { ...view, exchanges: result.input.exchanges };
  return [
    '',
    ...verdict(result, view),
    ...result.campaigns.flatMap((campaign) => ['', ...campaignLines(campaign, drawn)]),
    ...aloneLines(result, view),
    ...lookAlikeLines(result, view),
    ...expansionLines(result.expansion, view),
    ...shown.flatMap((account, index) => [
      '',
      ...accountLines(account, { ...view, number: padText(String(index + 1), rank, 'right') }),
    ]),
    ...(hidden > 0 ? ['', `  ${formatCounted(hidden, 'more account')}: --limit 0 lists all.`] : []),
    ...unusualLines(result, view),
    '',
    ...footing(result, view),
    '',
  ];
}

function verdict(result: ScanResult, view: ScanView): string[] {
  const { accounts, campaigns, error_rates: rates } = result;
  const { paint, width } = view;
  const indent = (text: string) => wrapText(text, width - 2).map((line) => `  ${line}`);
  const rate = formatShare(rates.false_discovery_rate);
  const judged = formatCounted(rates.accounts_tested, 'account');
  if (accounts.length === 0 && campaigns.length === 0) {
    if (rates.accounts_tested === 0) {
      const headline = 'No account had enough traffic to be judged.';
      return [`  ${paint('bold', headline)}`, ...indent(scope(result))];
    }
    const [silent, groups] = result.campaigns_sought
      ? [
          'No account stands out. No group of them does either.',
          ', and what accounts share was tested for groups',
        ]
      : ['No account stands out by itself.', `; ${unsought(result)}`];
    const suspicion = suspicionText(result.look_alikes);
    const first = suspicion === null ? silent : `No campaign. ${suspicion}`;
    return [
      ...indent(first).map((line) => paint(['bold', suspicion === null ? 'green' : 'red'], line)),
      '',
      ...indent(
        `${scope(result)} ${judged} were judged at a false-discovery rate of ${rate}${groups}. ` +
          'This is no proof of absence.',
      ),
    ];
  }
  const certainty =
    `${scope(result)} The level of the method is ${rate}: on average at most so many of the campaigns, and ` +
    'of the accounts named by themselves, are named wrongly if the assumptions in ' +
    'docs/detect/campaigns.md hold; not measured on real traffic. A reason to look, not a verdict: ' +
    'a person decides.';
  return [
    ...indent(headline(result)).map((line) => paint(['bold', 'red'], line)),
    '',
    ...indent(certainty),
  ];
}

function unsought({ campaigns_impossible: impossible }: ScanResult): string {
  return impossible === null
    ? 'campaigns were not looked for'
    : 'no campaign can be found in this log';
}

/** Campaigns first: what is unusual by itself follows, as the hint that it is. */
function headline({ accounts, campaigns, campaigns_sought: sought }: ScanResult): string {
  const alone = accounts.filter(({ campaign_id: campaign }) => campaign === null).length;
  if (campaigns.length === 0) return `${sought ? 'No campaign. ' : ''}${unusualAloneText(alone)}`;
  const members = campaigns.reduce((sum, campaign) => sum + campaign.members.length, 0);
  const found = `${formatCounted(campaigns.length, 'campaign')} of ${formatCounted(members, 'account')}`;
  const others = alone === 0 ? '' : ` ${unusualAloneText(alone, 'other ')}`;
  return `${found} ${campaigns.length === 1 ? 'looks' : 'look'} like model harvesting.${others}`;
}

/** What stands between campaigns and single accounts. */
function aloneLines({ accounts, campaigns }: ScanResult, view: ScanView): string[] {
  if (campaigns.length === 0) return [];
  const inside = new Set(
    campaigns.flatMap(({ members }) => members.map(({ account_id: id }) => id)),
  );
  const fired = accounts.filter(({ account_id: id }) => inside.has(id)).length;
  const members = formatNumber(inside.size);
  const text =
    fired === 0
      ? `None of the ${members} members stands out alone: only together do they.`
      : `${formatNumber(fired)} of the ${members} members ${fired === 1 ? 'stands' : 'stand'} out alone too.`;
  return ['', ...wrapText(text, view.width - 2).map((line) => `  ${line}`)];
}

function scope({ input }: ScanResult): string {
  const accounts = formatCounted(input.accounts, 'account');
  const read = `${formatCounted(input.exchanges, 'exchange')} of ${accounts}`;
  const missing = missingDaysText(input.missing_days);
  const lacks = missing === null ? '' : ` ${missing}`;
  if (input.from === null || input.to === null) return `${read}.${lacks}`;
  const [from, to] = [formatDay(input.from), formatDay(input.to)];
  return `${read}, ${from === to ? from : `${from} to ${to}`}.${lacks}`;
}

function accountLines(account: AccountResult, view: ScanView & { number: string }): string[] {
  const { paint, width, number } = view;
  const facts = `p ${formatProbability(account.p_value)}   score ${account.score.toFixed(2)}`;
  const lead = `  ${number}  `;
  const room = width - textWidth(lead) - textWidth(facts) - 2;
  const name = padText(fitText(visibleText(account.account_id, 300), room), room);
  const margin = ' '.repeat(textWidth(lead));
  const findings = [...account.findings].sort((left, right) => left.p_value - right.p_value);
  return [
    `${lead}${paint('bold', name)}  ${facts}`,
    ...aboutLines(account, margin, view),
    ...findings.slice(0, MOST_REASONS).flatMap((finding) => findingLines(finding, margin, view)),
    ...weakerLines(findings.length - MOST_REASONS, margin),
    ...innocentLines(findings, margin, view),
  ];
}

/** Since when, and beside whom: as a rule one cohort for all findings. */
function aboutLines(account: AccountResult, margin: string, view: ScanView): string[] {
  const cohorts = new Map(account.findings.map(({ cohort }) => [cohort.label, cohort.accounts]));
  const labels = [...cohorts].map(
    ([label, accounts]) => `${visibleText(label)} (${formatCounted(accounts, 'account')})`,
  );
  const compared = labels.length === 0 ? '' : `; compared with ${labels.join(', and ')}`;
  const text = `named since ${formatInstant(account.first_flagged_at)}${compared}`;
  const lines = wrapText(text, view.width - margin.length);
  return lines.map((line) => view.paint('dim', `${margin}${line}`));
}

function findingLines(finding: Finding, margin: string, { width, paint }: ScanView): string[] {
  const inner = width - margin.length - 2;
  const source = `[${finding.detector}, p ${formatProbability(finding.p_value)}]`;
  const [first = '', ...rest] = wrapText(`${visibleText(finding.reason, 1000)} ${source}`, inner);
  return [`${margin}${paint('red', '·')} ${first}`, ...rest.map((line) => `${margin}  ${line}`)];
}

/** Enough to decide whether to look; the report has them all. */
const MOST_REASONS = 4;

function weakerLines(hidden: number, margin: string): string[] {
  if (hidden <= 0) return [];
  return [`${margin}  ${formatCounted(hidden, 'weaker reason')}: see --report or --json`];
}

/** The likeliest explanation of each reason shown. */
function innocentLines(findings: readonly Finding[], margin: string, view: ScanView): string[] {
  const shown = findings.slice(0, MOST_REASONS).flatMap(({ innocent }) => innocent.slice(0, 1));
  const explanations = [...new Set(shown)];
  if (explanations.length === 0) return [];
  const text = `innocent if: ${explanations.map((each) => visibleText(each)).join('; ')}`;
  return wrapText(text, view.width - margin.length).map((line) => `${margin}${line}`);
}

const LABEL = 11;

/** What the verdict rests on: read, set aside, judged, how long. */
function footing(result: ScanResult, view: ScanView): string[] {
  const { input, timings } = result;
  const formats = input.formats
    .map((each) => `${each.format}, ${formatCounted(each.files, 'file')}`)
    .join('; ');
  const read = `${scope(result).replace(/\.$/, '')}${formats === '' ? '' : ` (${formats})`}`;
  const rows: [string, string][] = [['read', read]];
  if (input.duplicates > 0) {
    rows.push(['twice', `${formatCounted(input.duplicates, 'record')} came again and count once`]);
  }
  rows.push(['set aside', rejects(result, view)]);
  for (const { why, records } of input.skipped) {
    rows.push(['passed', `over ${formatCounted(records, 'record')}: ${visibleText(why, 60)}`]);
  }
  if (input.unknown_fields.length > 0) rows.push(['unused', unknownFields(result)]);
  for (const { field, path } of input.absent_fields) {
    const shown = visibleText(path, 60);
    rows.push(['absent', `no record has ${shown}, which --map gives as ${visibleText(field, 40)}`]);
  }
  rows.push(...factsRows(input, view.rejectsFile));
  rows.push(['judged', judged(result)]);
  for (const blind of view.blindSpots) rows.push(['blind', visibleText(blind, 400)]);
  const total = timings.total_ms ?? Object.values(timings).reduce((sum, ms) => sum + ms, 0);
  rows.push(['took', `${formatDuration(total)} (seed ${result.error_rates.seed})`]);
  return rows.flatMap(([label, text]) => {
    const lines = wrapText(text, view.width - LABEL - 2);
    return lines.map((line, index) => {
      const name = padText(index === 0 ? label : '', LABEL);
      return `  ${view.paint('dim', name)}${line}`;
    });
  });
}

function rejects({ input }: ScanResult, { rejectsFile }: ScanView): string {
  if (input.rejected === 0) return 'nothing';
  const reasons = input.reject_reasons
    .slice(0, 4)
    .map(({ code, field, records }) => {
      const where = field === null ? '' : ` in ${visibleText(field, 40)}`;
      return `${formatNumber(records)} ${code}${where}`;
    })
    .join(', ');
  const kept =
    rejectsFile === null ? '--rejects FILE keeps them' : `kept in ${visibleText(rejectsFile)}`;
  return `${formatCounted(input.rejected, 'record')}: ${reasons} (${kept})`;
}

function unknownFields({ input }: ScanResult): string {
  const shown = input.unknown_fields.slice(0, 6).map(({ field }) => visibleText(field, 40));
  const more = input.unknown_fields.length - shown.length;
  const list = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `fields ${list}: nothing reads them`;
}

function judged({ detectors }: ScanResult): string {
  const spoke = detectors.filter((each) => each.judged > 0).length;
  return `${spoke} of ${detectors.length} detectors had enough to judge somebody`;
}
