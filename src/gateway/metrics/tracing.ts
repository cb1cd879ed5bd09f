/** Exports exchanges as OpenTelemetry spans that continue the client's trace. */
import { hash } from 'node:crypto';
import type { SpoolRecord } from '#schema/spooled-exchange';
import type { Random } from '#std/random';

/** Where a request stands in somebody's trace (W3C Trace Context). */
export interface TraceParent {
  traceId: string;
  spanId: string;
  sampled: boolean;
}

/** `00-<32 hex>-<16 hex>-<2 hex>`; null for anything else. */
export function readTraceParent(header: unknown): TraceParent | null {
  if (typeof header !== 'string') return null;
  const match = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(header);
  if (match === null || /^0+$/.test(match[1]!)) return null;
  const sampled = (Number.parseInt(match[3]!, 16) & 1) === 1;
  return { traceId: match[1]!, spanId: match[2]!, sampled };
}

export interface Tracer {
  /** Takes a finished exchange; never waits, drops when too many wait. */
  record(given: SpoolRecord, parent: TraceParent | null): void;
  close(): Promise<void>;
}

export interface TracerOptions {
  /** Share of exchanges without a parent that become a trace. */
  share: number;
  random: Random;
  /** Posts one OTLP/JSON document; rejects when it was not taken. */
  send: (body: Buffer) => Promise<void>;
  every: (ms: number, run: () => void) => () => void;
  onDrop: (spans: number) => void;
}

const MOST_WAITING = 2048;
const FLUSH_MS = 2000;
const CLIENT_KIND = 3;
const ERROR_STATUS = 2;

type Value = { stringValue: string } | { intValue: string } | { boolValue: boolean };

function attributeValue(value: string | number | boolean): Value {
  if (typeof value === 'string') return { stringValue: value };
  return typeof value === 'number' ? { intValue: String(value) } : { boolValue: value };
}

const OPERATIONS: Readonly<Record<string, string>> = {
  messages: 'chat',
  chat: 'chat',
  responses: 'chat',
  converse: 'chat',
  completions: 'text_completion',
  embeddings: 'embeddings',
  generate_content: 'generate_content',
  fetch_response: 'fetch_response',
};

/** Attributes by the GenAI semantic conventions; no text, no account. */
function attributesOf({ exchange, note }: SpoolRecord) {
  const told: Record<string, string | number | boolean | null> = {
    'gen_ai.operation.name': OPERATIONS[note.operation] ?? note.operation,
    'gen_ai.provider.name': exchange.provider,
    'gen_ai.request.model': exchange.model,
    'gen_ai.response.model': note.model_served,
    'gen_ai.request.stream': exchange.stream,
    'gen_ai.request.max_tokens': exchange.max_tokens,
    'gen_ai.usage.input_tokens': exchange.input_tokens,
    'gen_ai.usage.output_tokens': exchange.output_tokens,
    'gen_ai.usage.cache_read.input_tokens': exchange.cached_tokens,
    'gen_ai.usage.reasoning.output_tokens': exchange.reasoning_tokens,
    'http.response.status_code': exchange.status,
    'error.type': note.refusal ?? note.error,
    'stillwatch.exchange.id': exchange.id,
  };
  return Object.entries(told).flatMap(([key, value]) =>
    value === null ? [] : [{ key, value: attributeValue(value) }],
  );
}

function spanOf(given: SpoolRecord, parent: TraceParent | null) {
  const { exchange, note } = given;
  const digest = hash('sha256', exchange.id);
  const start = BigInt(exchange.ts) * 1_000_000n;
  const end = start + BigInt(exchange.latency_ms ?? 0) * 1_000_000n;
  const failed = note.refusal !== null || note.error !== null || (exchange.status ?? 500) >= 400;
  return {
    traceId: parent?.traceId ?? digest.slice(0, 32),
    spanId: digest.slice(32, 48),
    ...(parent === null ? {} : { parentSpanId: parent.spanId }),
    name: `${OPERATIONS[note.operation] ?? note.operation} ${exchange.model ?? ''}`.trim(),
    kind: CLIENT_KIND,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: attributesOf(given),
    status: failed ? { code: ERROR_STATUS } : {},
  };
}

/** Sends exchanges as OpenTelemetry spans, in batches, beside the hot path. */
export function createTracer(options: TracerOptions): Tracer {
  let waiting: ReturnType<typeof spanOf>[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const spans = waiting;
    waiting = [];
    const resource = {
      attributes: [{ key: 'service.name', value: attributeValue('stillwatch-gateway') }],
    };
    const scopeSpans = [{ scope: { name: 'stillwatch' }, spans }];
    try {
      await options.send(
        Buffer.from(JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] })),
      );
    } catch {
      options.onDrop(spans.length);
    }
  };
  const stop = options.every(FLUSH_MS, () => void flush());
  return {
    record: (given, parent) => {
      const wanted = parent === null ? options.random.float() < options.share : parent.sampled;
      if (!wanted) return;
      if (waiting.length >= MOST_WAITING) options.onDrop(1);
      else waiting.push(spanOf(given, parent));
    },
    close: async () => {
      stop();
      await flush();
    },
  };
}
