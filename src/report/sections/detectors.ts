/** The section that shows for each detector what it asked and how accounts answered. */
import { formatNumber } from '#std/format-number';
import { distributionChart } from '../charts/distribution-chart.ts';
import { type Html, html } from '../html.ts';
import type { ReportData } from '../report-data.ts';
import { anchor, detectorTitle } from '../wording.ts';

/** Each question that was asked of every account, and how the answers spread. */
export function detectorSection(data: ReportData): Html {
  const distributions = new Map(data.distributions.map((each) => [each.detector, each]));
  const named = namedBy(data);
  const cards = data.result.detectors.map((detector) => {
    const distribution = distributions.get(detector.detector);
    return html`<article class="card" id="${anchor('detector', detector.detector)}">
<h3>${detectorTitle(detector.detector)}</h3>
<p class="asks">${detector.asks}</p>
<p class="counts"><span><b>${formatNumber(detector.flagged)}</b> stand out</span>
<span><b>${formatNumber(detector.judged)}</b> judged</span>
<span><b>${formatNumber(detector.insufficient)}</b> without enough data</span></p>
${
  distribution !== undefined &&
  distributionChart(distribution, named.get(detector.detector) ?? new Set())
}
</article>`;
  });
  return html`<section id="detectors"><h2>What was asked of every account</h2>
<p class="soft"><span class="key calm"></span> all accounts that could be compared (height: square
root of their number) <span class="key tick"></span> long mark: accounts that stand out here
<span class="key faint"></span> short mark: accounts that stand out to others.</p>
<div class="cards">${cards}</div></section>`;
}

/** Detector → accounts that it has a finding about. */
function namedBy(data: ReportData): Map<string, Set<string>> {
  const named = new Map<string, Set<string>>();
  for (const { account_id: id, findings } of data.result.accounts) {
    for (const { detector } of findings) {
      named.set(detector, (named.get(detector) ?? new Set()).add(id));
    }
  }
  return named;
}
