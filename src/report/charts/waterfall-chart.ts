/** Draws how the evidence against an account adds up, detector by detector. */
import { formatProbability } from '#std/format-number';
import { coordinate, type Html, html } from '../html.ts';
import type { AccountDetail, WaterfallPart } from '../report-data.ts';
import { detectorLink, detectorTitle } from '../wording.ts';
import { tableTwin } from './axis.ts';

interface Step {
  name: Html;
  className: string;
  from: number;
  to: number;
  amount: string;
}

/**
 * From nothing to the account's own evidence, in powers of ten: each detector that stands out, the
 * quiet ones in one step, what the combined test takes back, and the sum. Bars add up exactly.
 */
export function waterfallChart(detail: AccountDetail): Html {
  const hits = detail.waterfall
    .filter((part) => part.outcome === 'hit')
    .sort((left, right) => right.evidence - left.evidence);
  const neutral = detail.waterfall.filter((part) => part.outcome === 'neutral');
  const missing = detail.waterfall.filter((part) => part.outcome === 'not-available');
  const steps = stepsOf(detail, hits, neutral);
  const reach = Math.max(detail.evidence_needed, ...steps.map((step) => step.to), 1) * 1.02;
  const label =
    `Evidence adds up to ${detail.evidence_total.toFixed(1)}; ` +
    `${detail.evidence_needed.toFixed(1)} is needed to be named`;
  return html`<figure class="chart fall" aria-label="${label}">
${steps.map((step) => bar(step, detail.evidence_needed, reach))}
<figcaption>Evidence in powers of ten: 3 means that one account in a thousand of its cohort looks
like this by chance. The line marks the ${detail.evidence_needed.toFixed(1)} that it takes to be
named in this scan.</figcaption>
${neutralTwin(neutral)}
${missing.length > 0 && notAvailable(missing)}
</figure>`;
}

function stepsOf(
  detail: AccountDetail,
  hits: readonly WaterfallPart[],
  neutral: readonly WaterfallPart[],
): Step[] {
  const steps: Step[] = [];
  let reached = 0;
  for (const hit of hits) {
    const from = reached;
    reached += hit.evidence;
    const name = detectorLink(hit.detector);
    steps.push({
      name,
      className: 'alarm',
      from,
      to: reached,
      amount: `+${hit.evidence.toFixed(1)}`,
    });
  }
  const quiet = neutral.reduce((sum, part) => sum + part.evidence, 0);
  if (neutral.length > 0) {
    const name = html`${neutral.length} that saw nothing`;
    const step = { name, className: 'calm', from: reached, to: reached + quiet };
    steps.push({ ...step, amount: `+${quiet.toFixed(1)}` });
    reached += quiet;
  }
  const taken = detail.evidence_total - reached;
  if (Math.abs(taken) >= 0.05) {
    const [from, to] =
      taken < 0 ? [detail.evidence_total, reached] : [reached, detail.evidence_total];
    const amount = `${taken < 0 ? '−' : '+'}${Math.abs(taken).toFixed(1)}`;
    steps.push({ name: html`many questions, overlap`, className: 'taken', from, to, amount });
  }
  steps.push({
    name: html`<b>together</b>`,
    className: 'total',
    from: 0,
    to: detail.evidence_total,
    amount: detail.evidence_total.toFixed(1),
  });
  return steps;
}

function bar(step: Step, needed: number, reach: number): Html {
  const x = coordinate((step.from / reach) * 100);
  const width = coordinate(Math.max(0.3, ((step.to - step.from) / reach) * 100));
  const line = coordinate((needed / reach) * 100);
  return html`<div class="step"><span class="name">${step.name}</span>
<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
<rect class="${step.className}" x="${x}" y="1.5" width="${width}" height="7"/>
<path class="needed" d="M${line} 0V10"/></svg><span class="number">${step.amount}</span></div>`;
}

function neutralTwin(neutral: readonly WaterfallPart[]): Html {
  if (neutral.length === 0) return html``;
  const rows = neutral.map((part) => [
    detectorLink(part.detector),
    part.p_value === null ? '–' : formatProbability(part.p_value),
  ]);
  return tableTwin(`The ${neutral.length} that saw nothing`, ['detector', 'p'], rows);
}

function notAvailable(missing: readonly WaterfallPart[]): Html {
  const items = missing.map(
    (part) =>
      html`<li>${detectorTitle(part.detector)}${part.note !== null && `: ${part.note}`}</li>`,
  );
  return html`<details class="twin"><summary>${missing.length} could not judge</summary>
<ul>${items}</ul></details>`;
}
