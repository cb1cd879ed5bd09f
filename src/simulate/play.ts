/** Plays a world against a live endpoint, for load tests and demonstrations of the gateway. */
import type { Clock } from '#std/clock';
import { failure, messageOf } from '#std/errors';
import type { SimulationSink } from './sink.ts';

export const WIRE_FORMATS = ['openai', 'anthropic'] as const;
export type WireFormat = (typeof WIRE_FORMATS)[number];

export interface PlayOptions {
  /** Base URL of the endpoint, without `/v1`. */
  url: string;
  format: WireFormat;
  /** World seconds that pass in one real second. */
  speed: number;
  maxConcurrency: number;
  maxRequests: number;
  maxRequestsPerSecond: number;
  maxSeconds: number;
  /** Credential sent for an exchange, with {account_id}, {api_key_id} and {org_id} filled in. */
  keyFormat: string;
  /** Credential of an account, where no format can give it. */
  keyOf?: (accountId: string) => string;
  /** When in real time a moment of the world is due; left out: the first exchange, at once. */
  schedule?: { at: number; worldMs: number };
  /** Hosts other than this machine are refused without. */
  allowRemote: boolean;
  abort: AbortSignal;
}

/** What an endpoint, the time and waiting are; tests give their own. */
export interface PlayMeans {
  fetch: typeof fetch;
  clock: Clock;
  wait: (ms: number, abort: AbortSignal) => Promise<void>;
}

export interface PlaySummary {
  sent: number;
  /** Answers by HTTP status; "failed" where none came. */
  statuses: Record<string, number>;
  /** Longest time by which a request was sent later than the world had it. */
  worstLagMs: number;
  seconds: number;
}

const LONGEST_ANSWER_MS = 120_000;
const DEFAULT_MAX_TOKENS = 1024;

interface Played {
  ts: string;
  account_id: string;
  api_key_id: string;
  org_id: string | null;
  model: string;
  stream: boolean;
  ip: string;
  user_agent: string;
  ja4: string | null;
  device_id: string | null;
  retry_count: number | null;
  system: string | null;
  prompt: string;
  max_tokens: number | null;
  temperature: number | null;
}

/** Throws PLAY_REMOTE_REFUSED when a URL leads away from this machine. */
export function assertLocal(url: string, allowRemote: boolean): void {
  const { hostname } = new URL(url);
  const isLocal =
    hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  if (!isLocal && !allowRemote) throw failure('PLAY_REMOTE_REFUSED', { host: hostname });
}

/**
 * A sink that sends a world's exchanges (simulated with text) to an endpoint when their time has
 * come. Bounded in rate, concurrency, count and time; `ended` aborts when a bound is reached. Writing
 * waits for the schedule, so that the world is generated no faster than it is played.
 */
export function playSink(
  options: PlayOptions,
  means: PlayMeans,
): SimulationSink & { ended: AbortSignal; summary(): PlaySummary } {
  assertLocal(options.url, options.allowRemote);
  const player = new Player(options, means);
  return {
    ended: player.ended,
    summary: () => player.summary(),
    async write(part, bytes) {
      if (part !== 'exchanges') return;
      const text = typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);
      for (const line of text.split('\n')) {
        if (line === '') continue;
        if (player.ended.aborted) return;
        await player.play(JSON.parse(line) as Played);
      }
    },
    close: () => player.drain(),
  };
}

class Player {
  readonly #options: PlayOptions;
  readonly #means: PlayMeans;
  readonly #end = new AbortController();
  readonly #flight = new Set<Promise<void>>();
  readonly #statuses: Record<string, number> = {};
  /** When the first exchange was due: in real time, and in the world's. */
  #start: { at: number; worldMs: number } | null = null;
  #lastSentAt = Number.NEGATIVE_INFINITY;
  #sent = 0;
  #worstLagMs = 0;

  constructor(options: PlayOptions, means: PlayMeans) {
    this.#options = options;
    this.#means = means;
    this.#start = options.schedule ?? null;
  }

  get ended(): AbortSignal {
    return AbortSignal.any([this.#end.signal, this.#options.abort]);
  }

  summary(): PlaySummary {
    return {
      sent: this.#sent,
      statuses: { ...this.#statuses },
      worstLagMs: Math.round(this.#worstLagMs),
      seconds: this.#start === null ? 0 : (this.#means.clock() - this.#start.at) / 1000,
    };
  }

  async drain(): Promise<void> {
    await Promise.all(this.#flight);
  }

  async play(exchange: Played): Promise<void> {
    const { speed, maxConcurrency, maxRequests, maxRequestsPerSecond, maxSeconds } = this.#options;
    const ms = Date.parse(exchange.ts);
    this.#start ??= { at: this.#means.clock(), worldMs: ms };
    const due = this.#start.at + (ms - this.#start.worldMs) / speed;
    const spaced = this.#lastSentAt + 1000 / maxRequestsPerSecond;
    const end = this.#start.at + maxSeconds * 1000;
    const sendAt = Math.max(due, spaced);
    await this.#waitUntil(Math.min(sendAt, end));
    while (this.#flight.size >= maxConcurrency && !this.ended.aborted) {
      await Promise.race(this.#flight);
    }
    if (this.#sent >= maxRequests || this.#means.clock() >= end) this.#end.abort();
    if (this.ended.aborted) return;
    this.#lastSentAt = this.#means.clock();
    this.#worstLagMs = Math.max(this.#worstLagMs, this.#lastSentAt - due);
    this.#sent++;
    const request = this.#send(exchange).finally(() => this.#flight.delete(request));
    this.#flight.add(request);
  }

  async #waitUntil(time: number): Promise<void> {
    const left = time - this.#means.clock();
    if (left > 0) await this.#means.wait(left, this.ended);
  }

  async #send(exchange: Played): Promise<void> {
    const { url, format } = this.#options;
    const path = format === 'anthropic' ? '/v1/messages' : '/v1/chat/completions';
    let outcome: string;
    try {
      const response = await this.#means.fetch(`${url.replace(/\/+$/, '')}${path}`, {
        method: 'POST',
        headers: this.#headers(exchange),
        body: JSON.stringify(bodyOf(exchange, format)),
        redirect: 'manual',
        signal: AbortSignal.any([this.#options.abort, AbortSignal.timeout(LONGEST_ANSWER_MS)]),
      });
      for await (const _ of response.body ?? []) {
        // Read to the end, as a client does; nothing of the answer is kept.
      }
      outcome = String(response.status);
    } catch (thrown) {
      outcome = `failed: ${messageOf(thrown)}`;
    }
    this.#statuses[outcome] = (this.#statuses[outcome] ?? 0) + 1;
  }

  #headers(exchange: Played): Record<string, string> {
    const { format, keyFormat, keyOf } = this.#options;
    const filled = keyFormat
      .replaceAll('{account_id}', exchange.account_id)
      .replaceAll('{api_key_id}', exchange.api_key_id)
      .replaceAll('{org_id}', exchange.org_id ?? 'none');
    const key = keyOf?.(exchange.account_id) ?? filled;
    const credential: Record<string, string> =
      format === 'anthropic'
        ? { 'x-api-key': key, 'anthropic-version': '2023-06-01' }
        : { authorization: `Bearer ${key}` };
    return {
      'content-type': 'application/json',
      'user-agent': exchange.user_agent,
      'x-forwarded-for': exchange.ip,
      ...headerOf('x-ja4', exchange.ja4),
      ...headerOf('x-device-id', exchange.device_id),
      ...headerOf('x-stainless-retry-count', exchange.retry_count),
      ...credential,
    };
  }
}

function headerOf(name: string, value: string | number | null): Record<string, string> {
  return value === null ? {} : { [name]: String(value) };
}

function bodyOf(exchange: Played, format: WireFormat): Record<string, unknown> {
  const { model, stream, system, prompt, max_tokens, temperature } = exchange;
  const user = { role: 'user', content: prompt };
  const limits = { max_tokens: max_tokens ?? DEFAULT_MAX_TOKENS, stream };
  const heat = temperature === null ? {} : { temperature };
  if (format === 'anthropic') {
    const instruction = system === null ? {} : { system };
    return { model, ...limits, ...heat, ...instruction, messages: [user] };
  }
  const instruction = system === null ? [] : [{ role: 'system', content: system }];
  return { model, ...limits, ...heat, messages: [...instruction, user] };
}
