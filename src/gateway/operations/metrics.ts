/** Prometheus text format (exposition format 0.0.4). No label names an account, key or address. */
type Labels = Readonly<Record<string, string>>;

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function series(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${value}\n`;
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}="${escapeLabel(value)}"`)
    .join(',');
}

/** Beyond this many label sets a metric stops growing: `other` takes the rest. */
const MOST_SERIES = 1000;

export class Counter {
  readonly #values = new Map<string, number>();
  readonly name: string;
  readonly help: string;

  constructor(name: string, help: string) {
    this.name = name;
    this.help = help;
  }

  add(labels: Labels, amount = 1): void {
    const asked = labelText(labels);
    const known = this.#values.has(asked) || this.#values.size < MOST_SERIES;
    const key = known ? asked : 'other="true"';
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount);
  }

  total(): number {
    let sum = 0;
    for (const value of this.#values.values()) sum += value;
    return sum;
  }

  text(): string {
    let text = `# HELP ${this.name} ${this.help}\n# TYPE ${this.name} counter\n`;
    for (const [labels, value] of this.#values) text += series(this.name, labels, value);
    return text;
  }
}

export class Histogram {
  readonly #bounds: readonly number[];
  readonly #values = new Map<string, { counts: number[]; sum: number; count: number }>();
  readonly name: string;
  readonly help: string;

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
  }

  observe(labels: Labels, value: number): void {
    const asked = labelText(labels);
    const known = this.#values.has(asked) || this.#values.size < MOST_SERIES;
    const key = known ? asked : 'other="true"';
    let held = this.#values.get(key);
    if (held === undefined) {
      held = { counts: new Array<number>(this.#bounds.length).fill(0), sum: 0, count: 0 };
      this.#values.set(key, held);
    }
    const index = this.#bounds.findIndex((bound) => value <= bound);
    if (index !== -1) held.counts[index] = (held.counts[index] ?? 0) + 1;
    held.sum += value;
    held.count++;
  }

  text(): string {
    let text = `# HELP ${this.name} ${this.help}\n# TYPE ${this.name} histogram\n`;
    for (const [labels, { counts, sum, count }] of this.#values) {
      const prefix = labels === '' ? '' : `${labels},`;
      let below = 0;
      for (const [index, bound] of this.#bounds.entries()) {
        below += counts[index] ?? 0;
        text += series(`${this.name}_bucket`, `${prefix}le="${bound}"`, below);
      }
      text += series(`${this.name}_bucket`, `${prefix}le="+Inf"`, count);
      text += series(`${this.name}_sum`, labels, sum) + series(`${this.name}_count`, labels, count);
    }
    return text;
  }
}

export interface Gauge {
  name: string;
  help: string;
  read: () => number;
}

const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const OVERHEAD_SECONDS = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5];

export interface GatewayMetrics {
  exchanges: Counter;
  refusals: Counter;
  tokens: Counter;
  dollars: Counter;
  aborts: Counter;
  upstreamFailures: Counter;
  masked: Counter;
  degraded: Counter;
  spooled: Counter;
  dropped: Counter;
  shipped: Counter;
  duration: Histogram;
  firstByte: Histogram;
  admission: Histogram;
  gauges: Gauge[];
}

export function createMetrics(): GatewayMetrics {
  const counter = (name: string, help: string) => new Counter(`stillwatch_gateway_${name}`, help);
  const histogram = (name: string, help: string, bounds: readonly number[]) =>
    new Histogram(`stillwatch_gateway_${name}`, help, bounds);
  return {
    exchanges: counter('exchanges_total', 'Exchanges answered, by upstream, operation and status.'),
    refusals: counter('refusals_total', 'Requests the gateway itself refused, by code.'),
    tokens: counter('tokens_total', 'Tokens accounted, by direction and source.'),
    dollars: counter('cost_dollars_total', 'Cost accounted, where the price is known.'),
    aborts: counter('client_aborts_total', 'Answers the client did not wait for, by moment.'),
    upstreamFailures: counter('upstream_failures_total', 'Calls that failed, by reason.'),
    masked: counter('masked_total', 'Secrets found in texts, by kind.'),
    degraded: counter('degraded_total', 'Exchanges served or refused without something, by what.'),
    spooled: counter('spooled_total', 'Records taken by the spool.'),
    dropped: counter('dropped_total', 'Records and texts lost, by reason.'),
    shipped: counter('shipped_total', 'Records delivered.'),
    duration: histogram('duration_seconds', 'From request to the end of the answer.', SECONDS),
    firstByte: histogram('first_byte_seconds', 'From request to the first byte.', SECONDS),
    admission: histogram('admission_seconds', 'From request to forwarding it.', OVERHEAD_SECONDS),
    gauges: [],
  };
}

export function metricsText(metrics: GatewayMetrics): string {
  let text = '';
  for (const value of Object.values(metrics) as unknown[]) {
    if (value instanceof Counter || value instanceof Histogram) text += value.text();
  }
  for (const { name, help, read } of metrics.gauges) {
    const full = `stillwatch_gateway_${name}`;
    text += `# HELP ${full} ${help}\n# TYPE ${full} gauge\n${series(full, '', read())}`;
  }
  return text;
}
