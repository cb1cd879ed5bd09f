/** The gateway's counters and histograms, and their text for Prometheus. */

/** Joins label values to a key; no label holds a line feed once escaped. */
const SEPARATOR = '\n';

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function series(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${value}\n`;
}

/** Beyond this many series a metric stops growing: `other` takes the rest. */
const MOST_SERIES = 1000;

interface LabelNode<Value> {
  value: Value | undefined;
  readonly next: Map<string, LabelNode<Value>>;
}

/** Values by label values; the text of labels is made only when somebody reads it. */
class SeriesMap<Value> {
  readonly #values = new Map<string, Value>();
  /** The same values by one label after the other: nothing is joined to find one. */
  readonly #index: LabelNode<Value> = { value: undefined, next: new Map() };
  readonly #labels: readonly string[];
  readonly #make: () => Value;

  constructor(labels: readonly string[], make: () => Value) {
    this.#labels = labels;
    this.#make = make;
  }

  of(values: readonly string[]): Value {
    let node: LabelNode<Value> | undefined = this.#index;
    for (let at = 0; at < values.length && node !== undefined; at++) {
      node = node.next.get(values[at]!);
    }
    return node?.value ?? this.#open(values);
  }

  #open(values: readonly string[]): Value {
    const full = this.#values.size >= MOST_SERIES;
    const kept = full ? this.#labels.map(() => 'other') : values;
    const key = kept.join(SEPARATOR);
    const value = this.#values.get(key) ?? this.#make();
    this.#values.set(key, value);
    let node = this.#index;
    for (const label of kept) {
      const next = node.next.get(label) ?? { value: undefined, next: new Map() };
      node.next.set(label, next);
      node = next;
    }
    node.value = value;
    return value;
  }

  *entries(): Iterable<[string, Value]> {
    for (const [key, value] of this.#values) {
      const values = key.split(SEPARATOR);
      const labels = this.#labels.map(
        (name, index) => `${name}="${escapeLabel(values[index] ?? '')}"`,
      );
      yield [labels.join(','), value];
    }
  }
}

class Counter {
  readonly #series: SeriesMap<{ value: number }>;
  readonly name: string;
  readonly help: string;

  constructor(name: string, help: string, labels: readonly string[]) {
    this.name = name;
    this.help = help;
    this.#series = new SeriesMap(labels, () => ({ value: 0 }));
  }

  /** Adds one to the series with these label values, in the order the labels were declared. */
  add(...values: string[]): void {
    this.#series.of(values).value++;
  }

  addMany(amount: number, ...values: string[]): void {
    this.#series.of(values).value += amount;
  }

  text(): string {
    let text = `# HELP ${this.name} ${this.help}\n# TYPE ${this.name} counter\n`;
    for (const [labels, { value }] of this.#series.entries())
      text += series(this.name, labels, value);
    return text;
  }
}

interface Buckets {
  counts: number[];
  sum: number;
  count: number;
}

class Histogram {
  readonly #bounds: readonly number[];
  readonly #series: SeriesMap<Buckets>;
  readonly name: string;
  readonly help: string;

  constructor(given: {
    name: string;
    help: string;
    labels: readonly string[];
    bounds: readonly number[];
  }) {
    this.name = given.name;
    this.help = given.help;
    this.#bounds = given.bounds;
    this.#series = new SeriesMap(given.labels, () => ({
      counts: new Array<number>(given.bounds.length).fill(0),
      sum: 0,
      count: 0,
    }));
  }

  observe(value: number, ...values: string[]): void {
    const held = this.#series.of(values);
    const bounds = this.#bounds;
    let index = 0;
    while (index < bounds.length && value > bounds[index]!) index++;
    if (index < bounds.length) held.counts[index]!++;
    held.sum += value;
    held.count++;
  }

  text(): string {
    let text = `# HELP ${this.name} ${this.help}\n# TYPE ${this.name} histogram\n`;
    for (const [labels, { counts, sum, count }] of this.#series.entries()) {
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
  controlFailures: Counter;
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

/** Counters of one gateway process. No label names an account, a key, a model or an address. */
export function createMetrics(): GatewayMetrics {
  const counter = (name: string, labels: readonly string[], help: string) =>
    new Counter(`stillwatch_gateway_${name}`, help, labels);
  const timing = (name: string, labels: readonly string[], help: string, bounds = SECONDS) =>
    new Histogram({ name: `stillwatch_gateway_${name}`, help, labels, bounds });
  const call = ['upstream', 'operation'];
  return {
    exchanges: counter('exchanges_total', [...call, 'status'], 'Exchanges that ended.'),
    refusals: counter('refusals_total', ['code'], 'Requests the gateway itself refused.'),
    tokens: counter('tokens_total', ['direction', 'source'], 'Tokens accounted.'),
    dollars: counter('cost_dollars_total', [], 'Cost accounted, where the price is known.'),
    aborts: counter('client_aborts_total', ['moment'], 'Answers the client did not wait for.'),
    upstreamFailures: counter('upstream_failures_total', ['upstream', 'reason'], 'Failed calls.'),
    controlFailures: counter('control_failures_total', [], 'Requests for decisions that failed.'),
    masked: counter('masked_total', ['kind'], 'Secrets found in texts.'),
    degraded: counter(
      'degraded_total',
      ['what', 'served'],
      'Exchanges that went without something.',
    ),
    spooled: counter('spooled_total', [], 'Records taken by the spool.'),
    dropped: counter('dropped_total', ['what', 'reason'], 'Records and texts lost.'),
    shipped: counter('shipped_total', [], 'Records delivered.'),
    duration: timing('duration_seconds', call, 'From request to the end of the answer.'),
    firstByte: timing('first_byte_seconds', call, 'From request to the first byte.'),
    admission: timing('admission_seconds', [], 'From request to forwarding.', OVERHEAD_SECONDS),
    gauges: [],
  };
}

/** Prometheus text exposition format 0.0.4. */
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
