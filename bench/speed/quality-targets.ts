/** Targets of detection quality on the speed page, with what the committed results say of them. */

import { kept } from '../quality/results.ts';
import { percent } from '../quality/svg.ts';
import type { Target } from './target.ts';

const COMMAND = 'npm run bench:quality -- --only';
/** Days of the worlds `small` and `benign`. */
const DAYS = 14;
const MISSES = 'See “What it misses, and why” in [quality](quality.md).';

const range = (values: readonly number[]) =>
  `${percent(Math.min(...values))} to ${percent(Math.max(...values))}`;
const perDay = (share: number) => ((share * 100_000) / DAYS).toFixed(1);

type Measured = Pick<Target, 'measured' | 'reached'>;
const NOTHING: Measured = { measured: null, reached: null };

function members(): Measured {
  const found = kept('scan')?.value.quality.small.campaigns;
  if (found === undefined) return NOTHING;
  const { precision, recall } = found;
  const shown = (name: string, { mean, low, high }: typeof recall) =>
    `${name} ${percent(mean)} (${percent(low)} to ${percent(high)})`;
  return {
    measured: `${shown('precision', precision)}, ${shown('recall', recall)}, world \`small\`, ${recall.seeds} seeds`,
    reached: precision.mean >= 0.99 && recall.mean >= 0.95,
  };
}

function honest(): Measured {
  const among = kept('scan')?.value.quality.small.campaigns.falsePositives;
  const silent = kept('silence')?.value.rates[0]?.inCampaigns;
  if (among === undefined || silent === undefined) return NOTHING;
  return {
    measured:
      `named in a campaign, per 100,000 and day: ${perDay(among.share)} (${perDay(among.low)} to ${perDay(among.high)}) beside five attackers,
${perDay(silent.share)} (${perDay(silent.low)} to ${perDay(silent.high)}) without any`.replaceAll(
        '\n',
        ' ',
      ),
    reached: among.high * 100_000 <= DAYS,
  };
}

function served(): Measured {
  const small = kept('scan')?.value.quality.small.servedBeforeAlarm;
  const disclosed = kept('disclosed')?.value;
  if (small === undefined) return NOTHING;
  const means = Object.values(small).map(({ mean }) => mean);
  const large = (disclosed?.score.operators ?? []).map((one) => one.served_before_alarm);
  const shown =
    disclosed === undefined
      ? ''
      : `; world \`disclosed\`${disclosed.scale === 1 ? '' : ` at ${disclosed.scale} of its size`}: ${range(large)}`;
  return {
    measured: `world \`small\`, means by kind of attacker: ${range(means)}${shown}`,
    reached: [...means, ...large].every((share) => share <= 0.01),
  };
}

function errors(): Measured {
  const rate = kept('silence')?.value.rates[0];
  if (rate === undefined) return NOTHING;
  const { low, high, hits } = rate.worldsWithCampaigns;
  return {
    measured: `${hits} of ${rate.worlds} worlds without attackers had a campaign (${percent(low)} to ${percent(high)}), ${percent(rate.nominal)} promised`,
    reached: high <= 2 * rate.nominal,
  };
}

export function qualityTargets(): Target[] {
  return [
    {
      what: 'held-out replays: members of campaigns found',
      target: 'precision ≥ 99 %, recall ≥ 95 %',
      ...members(),
      command: `${COMMAND} scan`,
      why: MISSES,
    },
    {
      what: 'benign accounts flagged for enforcement per day',
      target: '≤ 1 in 100,000',
      ...honest(),
      command: `${COMMAND} scan,silence`,
      why: `The honest accounts in campaigns are programs that live where attackers do. To be named is not yet to be contained: what is done about
members of which role is the policy's choice, and is not counted here.`,
    },
    {
      what: "campaign's exchanges served before the first alarm",
      target: '≤ 1 % (aim 0.1 %)',
      ...served(),
      command: `${COMMAND} scan,disclosed`,
      why: `Groups are found by values shared within some hours and tested over some hundred exchanges, and a scan looks every 12 hours or so: in
small worlds that is a large part of the harvest.`,
    },
    {
      what: 'realised against nominal false-positive rate, held-out tenants',
      target: 'within 2 ×',
      ...errors(),
      command: `${COMMAND} silence`,
      why: 'Too few worlds to tell, or too many wrong names: see [quality](quality.md).',
    },
  ];
}
