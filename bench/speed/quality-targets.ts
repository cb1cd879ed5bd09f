/** Targets of detection quality on the speed page, with what the committed results say of them. */

import { kept } from '../quality/results.ts';
import { percent } from '../quality/svg.ts';
import type { Target } from './target.ts';

const COMMAND = 'npm run bench:quality -- --only';
/** Days of the worlds `small` and `benign`. */
const DAYS = 14;

const range = (values: readonly number[]) =>
  `${percent(Math.min(...values))} to ${percent(Math.max(...values))}`;
const perDay = (share: number) => ((share * 100_000) / DAYS).toFixed(1);

/** What was measured before the method changed says so, and decides nothing of the present one. */
const asOf = ({ date, method }: { date: string; method?: { commit: string } }) =>
  `; measured on ${date} with the earlier method${method === undefined ? '' : ` (\`${method.commit}\`)`}`;
const EARLIER = 'Not measured with the present method: see [quality](quality.md).';

type Measured = Pick<Target, 'measured' | 'reached'>;
const NOTHING: Measured = { measured: null, reached: null };

function members(): Measured {
  const scan = kept('scan');
  if (scan === null) return NOTHING;
  const { precision, recall } = scan.value.quality.small.campaigns;
  const shown = (name: string, { mean, low, high }: typeof recall) =>
    `${name} ${percent(mean)} (${percent(low)} to ${percent(high)})`;
  return {
    measured: `${shown('precision', precision)}, ${shown('recall', recall)}, world \`small\`, ${recall.seeds} seeds${asOf(scan)}`,
    reached: null,
  };
}

function honest(): Measured {
  const scan = kept('scan');
  const among = scan?.value.quality.small.campaigns.falsePositives;
  const silent = kept('silence')?.value.rates[0]?.inCampaigns;
  if (scan === null || among === undefined || silent === undefined) return NOTHING;
  return {
    measured:
      `named in a campaign, per 100,000 and day: ${perDay(among.share)} (${perDay(among.low)} to ${perDay(among.high)}) beside five attackers,
${perDay(silent.share)} (${perDay(silent.low)} to ${perDay(silent.high)}) without any${among.hits + silent.hits === 0 ? ': none seen; the sample cannot show ≤ 1' : ''}`.replaceAll(
        '\n',
        ' ',
      ) + asOf(scan),
    reached: null,
  };
}

function served(): Measured {
  const scan = kept('scan');
  const small = scan?.value.quality.small.servedBeforeAlarm;
  const disclosed = kept('disclosed')?.value;
  if (scan === null || small === undefined) return NOTHING;
  const means = Object.values(small).map(({ mean }) => mean);
  const large = (disclosed?.score.operators ?? []).map((one) => one.served_before_alarm);
  const shown =
    disclosed === undefined
      ? ''
      : `; world \`disclosed\`${disclosed.scale === 1 ? '' : ` at ${disclosed.scale} of its size`}: ${range(large)}`;
  return {
    measured: `world \`small\`, means by kind of attacker: ${range(means)}${shown}${asOf(scan)}`,
    reached: [...means, ...large].every((share) => share <= 0.01),
  };
}

function errors(): Measured {
  const silence = kept('silence');
  const rate = silence?.value.rates[0];
  if (silence === null || rate === undefined) return NOTHING;
  const { low, high, hits } = rate.worldsWithCampaigns;
  return {
    measured: `${hits} of ${rate.worlds} worlds without attackers had a campaign (${percent(low)} to ${percent(high)}), ${percent(rate.nominal)} promised${asOf(silence)}`,
    reached: null,
  };
}

export function qualityTargets(): Target[] {
  return [
    {
      what: 'held-out replays: members of campaigns found',
      target: 'precision ≥ 99 %, recall ≥ 95 %',
      ...members(),
      command: `${COMMAND} scan`,
      why: EARLIER,
    },
    {
      what: 'benign accounts flagged for enforcement per day',
      target: '≤ 1 in 100,000',
      ...honest(),
      command: `${COMMAND} scan,silence`,
      why: `${EARLIER} To be named is not yet to be contained: what is done about members of which role is the policy's choice, and is not
counted here.`,
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
      why: `Too few worlds to tell. ${EARLIER}`,
    },
  ];
}
