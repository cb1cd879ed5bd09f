/** Writes the quality page of the documentation from the kept results. */

import { exactInterval, type ShareInterval } from '#std/statistics/intervals';
import { BUDGET } from './baseline-tables.ts';
import type { BaselineResult } from './measure-baselines.ts';
import { counted, type Draw, interval, mean, measuredOn, per100000, table } from './page-format.ts';
import { frontier } from './page-frontier.ts';
import { independent } from './page-independent.ts';
import { lookAlikes } from './page-look-alikes.ts';
import { planted } from './page-planted.ts';
import { intro, limits, misses } from './page-text.ts';
import type { SeedPlan } from './plan.ts';
import { type Kept, kept, type Results } from './results.ts';
import type { MeanInterval, MethodSummary } from './summary.ts';
import { type Bar, barChart, percent } from './svg.ts';

/** docs/quality.md and its plots, from the results that are there, by their place in docs/. */
export function qualityPages(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const draw: Draw = (name, svg, alt) => {
    files.set(`quality/${name}.svg`, svg);
    return `![${alt}](quality/${name}.svg)`;
  };
  const sections = [
    intro(),
    independent(kept('independent')),
    planted(),
    methods(kept('scan'), kept('baselines'), draw),
    errorRates(kept('silence')),
    mixed(kept('mixed')),
    frontier(kept('frontier'), draw),
    disclosed(kept('disclosed')),
    lookAlikes(kept('look-alikes')),
    misses(),
    limits(),
  ];
  return files.set('quality.md', `${sections.filter(Boolean).join('\n\n')}\n`);
}

interface Method {
  label: string;
  summary: MethodSummary;
}

function methodsOf(
  scan: Kept<Results['scan']> | null,
  baselines: Kept<Results['baselines']> | null,
): Method[] {
  const quality = scan?.value.quality.small;
  const ours: Method[] =
    quality === undefined
      ? []
      : [
          { label: 'scan: campaigns', summary: quality.campaigns },
          { label: 'scan: accounts alone', summary: quality.findings },
        ];
  const theirs = (baselines?.value.results ?? []).map((baseline) => ({
    label: baseline.title,
    summary: baseline.chosen.summary,
  }));
  return [...ours, ...theirs];
}

function methods(
  scan: Kept<Results['scan']> | null,
  baselines: Kept<Results['baselines']> | null,
  draw: Draw,
): string {
  const all = methodsOf(scan, baselines);
  const [first] = all;
  if (first === undefined) return '';
  const kinds = Object.keys(first.summary.recallByKind);
  const bars = (kind: string): Bar[] =>
    all.map(({ label, summary }) => {
      const { mean: value, low, high } = summary.recallByKind[kind] as MeanInterval;
      return { label, value, low, high };
    });
  const chart = barChart(
    'Accounts of each kind of attacker found',
    kinds.map((kind) => ({ label: kind, bars: bars(kind) })),
  );
  const rows = all.map(({ label, summary }) => [
    label,
    mean(summary.precision),
    mean(summary.recall),
    counted(summary.falsePositives),
    per100000(summary.falsePositives),
  ]);
  const head = ['method', 'precision', 'recall', 'honest accused', 'per 100,000 (low / high)'];
  const seeds = (part: Kept<{ plan: SeedPlan }> | null) => part?.value.plan.reportSeeds.length ?? 0;
  return `## Who is found, and who is wronged

World \`small\`, ${seeds(scan)} seeds for the scan, ${seeds(baselines)} for the baselines; the scan looks every ${scan?.value.plan.step ?? '12h'}, so that an alarm comes up to
that much late. A baseline's threshold is the one that found most on the design worlds among those that accused at most ${percent(BUDGET)} of
honest accounts there (its strictest where none did). 
${scan === null ? '' : `The scan: ${measuredOn(scan)}`} ${baselines === null ? '' : `The baselines: ${measuredOn({ ...baselines, accused: 'core and likely members' })}`}

${table(head, rows)}
${noteOf(baselines)}
${draw('recall', chart, 'Recall by kind of attacker and method')}

${wronged(all)}

${published(baselines?.value.results ?? [])}

${served(scan)}`;
}

const noteOf = (part: Kept<unknown> | null): string =>
  part?.note === undefined ? '' : `\n${part.note}\n`;

function wronged(all: readonly Method[]): string {
  const kinds = Object.keys(all[0]?.summary.falsePositivesByKind ?? {});
  const rows = kinds.map((kind) => [
    kind,
    ...all.map(({ summary }) => {
      const { hits, of } = summary.falsePositivesByKind[kind] as ShareInterval;
      return hits === 0 ? `0 of ${of}` : `**${hits}** of ${of}`;
    }),
  ]);
  return `Honest accounts accused, by kind:\n\n${table(['kind', ...all.map((one) => one.label)], rows)}`;
}

function published(results: readonly BaselineResult[]): string {
  const rows = results.flatMap(({ title, source, published: one }) =>
    one === null
      ? []
      : [
          [
            title,
            source,
            mean(one.summary.precision),
            mean(one.summary.recall),
            counted(one.summary.falsePositives),
          ],
        ],
  );
  if (rows.length === 0) return '';
  const head = ['baseline', 'source', 'precision', 'recall', 'honest accused'];
  return `The baselines at their published thresholds:\n\n${table(head, rows)}`;
}

function served(scan: Kept<Results['scan']> | null): string {
  if (scan === null) return '';
  const { small } = scan.value.quality;
  const rows = Object.entries(small.servedBeforeAlarm).map(([kind, alarm]) => [
    kind,
    mean(alarm),
    mean(small.servedBeforeFlag[kind] as MeanInterval),
  ]);
  const head = ['attacker', 'served before the first campaign alarm', 'before the first finding'];
  return `Campaigns: ${counted(small.campaignPrecision)} were mostly one operator's; ${counted(small.campaignRecall)} operators had at
least half of their accounts in campaigns. Share of the harvest served before an alarm (100 % = never):

${table(head, rows)}`;
}

function errorRates(found: Kept<Results['silence']> | null): string {
  if (found === null) return '';
  const { rates, plans } = found.value;
  const rows = rates.map((one, index) => [
    `${one.worlds} of ${one.accounts.toLocaleString('en')} accounts, ${one.exchanges.toLocaleString('en')} exchanges, steps of ${plans[index]?.step}`,
    counted(one.worldsWithCampaigns),
    interval(one.worldsWithCampaigns),
    counted(one.worldsWithFindings),
    interval(one.worldsWithFindings),
    `${per100000(one.inCampaigns)} in campaigns; ${per100000(one.byFindings)} by findings`,
  ]);
  const head = [
    'worlds',
    'with a campaign',
    '95 %',
    'with a finding',
    '95 %',
    'honest accounts accused per 100,000 (low / high)',
  ];
  const nominal = rates[0]?.nominal ?? 0;
  return `## Promised and realised errors

World \`benign\`: the same customers, look-alikes included, and no attacker. The scan promises that on average at most
${percent(nominal)} of the campaigns that it names are wrong, and ${percent(nominal)} of the accounts. Where nobody harvests, everything
named is wrong. The false-discovery rate is then the share of worlds in which the scan names anything at all. All of it ${measuredOn(found)}

${table(head, rows)}

Worlds so small, looked at every few days, hold few groups to test. Their silence shows that nothing is named out of nothing. It does not
show what happens among 100,000 accounts. The false accusations above, beside attackers, are the harder case.

By detector, over all these worlds:

${table(['detector', 'flagged of judged', 'per 100,000 (low / high)'], detectorRows(rates))}`;
}

function detectorRows(rates: Results['silence']['rates']): string[][] {
  const ids = Object.keys(rates[0]?.byDetector ?? {});
  return ids.map((id) => {
    const all = rates.map((one) => one.byDetector[id] as ShareInterval);
    const sum = (of: (share: ShareInterval) => number) =>
      all.reduce((total, one) => total + of(one), 0);
    const share = exactInterval(
      sum((one) => one.hits),
      sum((one) => one.of),
    );
    return [id, counted(share), per100000(share)];
  });
}

function mixed(found: Kept<Results['mixed']> | null): string {
  if (found === null) return '';
  const { value } = found;
  const { plan } = value;
  const rows = [
    ['campaigns (scan)', mean(value.campaigns), mean(value.precision)],
    ['accounts alone (scan)', mean(value.findings), ''],
    ['MMD windows, w = 100, at the published threshold', mean(value.windows), ''],
  ];
  return `## Harvest among cover traffic

${plan.accounts} accounts of one operator, ${plan.exchangesPerAccount} exchanges each in two weeks, ${percent(plan.harvestShare)} of them harvest and the rest what customers of
kind \`chat-user\` send; the customers of \`benign\` at half size around them; ${plan.seeds.length} seeds. The published window test finds 4.6 % of such
windows (arXiv 2606.05725, w = 100). An account here fills one window, and the threshold is of single windows, so honest accounts are
accused as well (see the table of published thresholds above). All of it ${measuredOn(found)}

${table(['method', 'accounts found', 'precision'], rows)}

Honest accounts in campaigns: ${mean(value.honestInCampaigns)} of all. Share of the harvest served before the campaign's alarm: ${mean(value.servedBeforeAlarm)}.`;
}

function disclosed(found: Kept<Results['disclosed']> | null): string {
  if (found === null) return '';
  const { value } = found;
  const { campaigns, findings } = value.score.accounts;
  const rows = value.score.operators.map((operator) => {
    const recall = value.score.accounts.any.recall_by_operator.find(
      (one) => one.operator === operator.operator,
    );
    return [
      operator.kind,
      operator.accounts.toLocaleString('en'),
      operator.harvest.toLocaleString('en'),
      recall === undefined ? '' : percent(recall.found.share),
      percent(operator.served_before_alarm),
    ];
  });
  const head = ['attacker', 'accounts', 'harvest', 'accounts found', 'served before the alarm'];
  const seconds = (name: string) => ((value.timings[name] ?? 0) / 1000).toFixed(0);
  const memory =
    value.peakBytes === null ? '' : `, ${(value.peakBytes / 1e9).toFixed(1)} GB resident at most`;
  const size =
    value.scale === 1
      ? ''
      : ` at ${value.scale} of its size (the whole of it has not been measured)`;
  return `## At the size of the incidents

World \`disclosed\`${size}, once: ${value.exchanges.toLocaleString('en')} exchanges of ${value.accounts.toLocaleString('en')} accounts, written in
${value.simulateSeconds.toFixed(0)} s and scanned in ${value.scanSeconds.toFixed(0)} s on ${found.machine.cores} cores shared with other work. (Reading ${seconds('read_ms')} s, detection
${seconds('detect_ms')} s, attribution ${seconds('attribute_ms')} s${memory}.) Campaigns: precision ${percent(campaigns.precision.share)},
recall ${percent(campaigns.recall.share)}, honest accounts accused ${counted(campaigns.false_positives)}. Accounts alone: precision
${percent(findings.precision.share)}, recall ${percent(findings.recall.share)}, honest accounts accused ${counted(findings.false_positives)}. It was ${measuredOn(found)}

${table(head, rows)}`;
}
