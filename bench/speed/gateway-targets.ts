/** Targets of the gateway on the speed page, with what the committed results say of them. */

import { type GatewayFile, latencyOf, resultFile, SIZES } from './result-files.ts';
import type { Target } from './target.ts';

const COMMAND = 'node bench/gateway/run.ts';
const MOST_P50_MS = 1;
const MOST_P99_MS = 5;
const LEAST_TO_PORTKEY = 4;
const LEAST_TO_NGINX = 0.3;

function loadOf(part: keyof GatewayFile): string {
  const load = resultFile('gateway')?.[part]?.load_average.before[0];
  return load === undefined ? '' : ` (load of the machine before: ${load.toFixed(1)})`;
}

/** Less than nothing is what the machine's own noise makes of a difference. */
const shownMs = (value: number) => (value < 0 ? 'lost in noise' : `${value.toFixed(1)} ms`);

function latency(): Pick<Target, 'measured' | 'reached'> {
  const file = resultFile('gateway');
  const all = SIZES.flatMap((size) => {
    const found = latencyOf(file, size);
    return found === null ? [] : [{ size, ...found }];
  });
  const [first] = all;
  if (first === undefined) return { measured: null, reached: null };
  const shown = all.map(({ size, per_second, stillwatch }) => {
    const { added_p50_ms: p50, added_p99_ms: p99 } = stillwatch;
    return `${size} at ${per_second} a second: p50 ${shownMs(p50)}, p99 ${shownMs(p99)}`;
  });
  const { added_p50_ms: p50, added_p99_ms: p99 } = first.stillwatch;
  return {
    measured: `${shown.join('; ')}${loadOf('latency')}`,
    reached: p50 <= MOST_P50_MS && p99 <= MOST_P99_MS,
  };
}

function throughput(): Pick<Target, 'measured' | 'reached'> {
  const found = resultFile('gateway')?.throughput;
  if (found === undefined) return { measured: null, reached: null };
  const kinds = [
    ['non-streaming', found.whole],
    ['streaming', found.streaming],
  ] as const;
  const shown = kinds.map(([name, { stillwatch, ratio_to_portkey, ratio_to_nginx }]) => {
    const portkey = ratio_to_portkey === null ? '' : `${ratio_to_portkey.toFixed(1)} × Portkey, `;
    return `${name} ${stillwatch.per_second.toLocaleString('en')} a second: ${portkey}${ratio_to_nginx.toFixed(2)} × nginx`;
  });
  const reached = kinds.every(
    ([, { ratio_to_portkey, ratio_to_nginx }]) =>
      (ratio_to_portkey ?? 0) >= LEAST_TO_PORTKEY && ratio_to_nginx >= LEAST_TO_NGINX,
  );
  return { measured: `${shown.join('; ')}${loadOf('throughput')}`, reached };
}

/** What a whole answer costs, and how much of it the platform takes. */
function processorTime(): string {
  const whole = resultFile('gateway')?.throughput?.whole;
  if (whole?.relay === undefined) return '';
  const { stillwatch, relay } = whole;
  return ` Of ${stillwatch.cpu_us_per_request} µs of processor time for a whole answer, the relay would take ${relay.cpu_us_per_request}.`;
}

export function gatewayTargets(): Target[] {
  return [
    {
      what: 'gateway, everything on (keys, budgets, log, fingerprint, decisions): added latency at 200 req/s on one core',
      target: 'p50 ≤ 1 ms, p99 ≤ 5 ms (judged at 1 kB)',
      ...latency(),
      command: `${COMMAND} --only latency`,
      why: 'What is added is our own processing and, at the tail, waiting for a core: client, provider and proxy share two.',
    },
    {
      what: 'gateway throughput, one process, non-streaming and streaming',
      target: '≥ 4 × the Portkey gateway, ≥ 0.3 × nginx as a bare proxy',
      ...throughput(),
      command: `${COMMAND} --only throughput --portkey DIR`,
      why: `A relay on the same platform that only passes bytes, with nothing to meter or to fingerprint, shows how much of the distance to
nginx the platform takes (bench/results/gateway.json). The rest is the work that the gateway does on each exchange.${processorTime()}`,
    },
  ];
}
