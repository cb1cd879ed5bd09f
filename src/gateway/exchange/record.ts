/** Builds the record, the kept text and the usage account of a finished exchange. */
import {
  accountedUsage,
  costOf,
  nothingSaid,
  type PriceTable,
  priceOf,
  type Said,
  type Usage,
  type UsageSource,
  unknownUsage,
} from '#providers/index';
import { type Exchange, emptyExchange } from '#schema/exchange';
import type { SpoolRecord, TextRecord } from '#schema/spooled-exchange';
import type { Flight } from './flight.ts';

export interface Accounted {
  usage: Usage;
  source: UsageSource;
  dollars: number | null;
}

/** What an exchange used, as far as it is known or can be estimated. */
export function account(flight: Flight, prices: PriceTable): Accounted {
  const { metered, ask, route } = flight;
  const price = priceOf(prices, metered.modelServed ?? ask.model) ?? priceOf(prices, ask.model);
  const served = flight.refusal === null || flight.status === 200;
  const generated = route.operation.generates && flight.status !== null && flight.status < 300;
  const given = {
    usage: metered.usage,
    final: metered.final,
    servedChars: metered.servedChars,
    requestBytes: flight.requestBytes,
    cap: ask.maxOutputTokens,
  };
  // What is still being made is counted when it is fetched.
  if (generated && served && !metered.pending) {
    const { usage, source } = accountedUsage(given);
    return { usage, source, dollars: costOf(price, usage) };
  }
  // Given up before an answer began: the provider may have read the request, nothing was served.
  if (flight.abort !== null && route.operation.generates) {
    const { usage } = accountedUsage({ ...given, servedChars: 0 });
    return { usage, source: 'estimated', dollars: costOf(price, usage) };
  }
  const { usage } = metered;
  const known = usage.inputTokens !== null || usage.outputTokens !== null;
  if (!known) return { usage: unknownUsage(), source: 'none', dollars: null };
  return { usage, source: 'provider', dollars: costOf(price, usage) };
}

/** What an exchange has used that nobody will tell of: the request was sent, the answer is unknown. */
function accountTorn({ requestBytes, ask }: Flight): Accounted {
  const given = { usage: unknownUsage(), final: false, servedChars: 0, cap: ask.maxOutputTokens };
  const { usage, source } = accountedUsage({ ...given, requestBytes });
  return { usage: { ...usage, outputTokens: null }, source, dollars: null };
}

function elapsed(from: number, to: number | null): number | null {
  return to === null ? null : Math.max(0, Math.round(to - from));
}

/** What was said, read once, from the request as it was forwarded. */
export function saidBy(flight: Flight): Said {
  const { body, route } = flight;
  flight.said ??= body === null ? nothingSaid() : route.provider.request.readSaid(body);
  return flight.said;
}

const VENDORS = { anthropic: 'anthropic', openai: 'openai', gemini: 'gemini', bedrock: 'bedrock' };

function providerName({ route }: Flight): string {
  const { config } = route.target;
  const known: Record<string, string | undefined> = VENDORS;
  return config.provider ?? known[config.protocol] ?? config.id;
}

const MOST_NAME_CHARS = 1024;

function short(text: string | null): string | null {
  return text === null || text.length <= MOST_NAME_CHARS ? text : text.slice(0, MOST_NAME_CHARS);
}

/** The exchange as the log carries it, without text; the fingerprint comes last. */
function exchangeOf(flight: Flight, said: Said, accounted: Accounted): Exchange {
  const { principal, ask, route, metered } = flight;
  const spoke = flight.body !== null && route.operation.generates;
  return {
    ...emptyExchange(flight.id, flight.startedAt, principal.accountId),
    org_id: principal.orgId,
    api_key_id: principal.apiKeyId,
    end_user_id: short(ask.endUserId),
    provider: providerName(flight),
    endpoint: short(route.path),
    model: short(ask.model ?? metered.modelServed),
    stream: spoke ? ask.stream : null,
    ip: principal.address,
    asn: principal.asn,
    country: principal.country,
    user_agent: principal.userAgent,
    ja4: principal.ja4,
    device_id: principal.deviceId,
    turns: spoke ? said.turns : null,
    tools: said.toolNames,
    tools_hash: said.toolsHash,
    images: spoke ? said.images : null,
    thinking: ask.thinking,
    max_tokens: ask.maxOutputTokens,
    temperature: ask.temperature,
    n: ask.n,
    stop_reason: short(metered.stopReason),
    status: flight.status,
    aborted: flight.abort !== null,
    input_tokens: accounted.usage.inputTokens,
    cached_tokens: accounted.usage.cachedTokens,
    output_tokens: accounted.usage.outputTokens,
    reasoning_tokens: accounted.usage.reasoningTokens,
    cost_usd: accounted.dollars,
    latency_ms: elapsed(flight.began, flight.endedAt),
    ttft_ms: elapsed(flight.began, flight.firstByteAt),
    prompt_chars: said.prompt?.length ?? null,
    response_chars: metered.textChars > 0 ? metered.textChars : null,
    retry_count: principal.retryCount,
    envelope_replayed: flight.envelopeReplayed,
    fingerprint: flight.fingerprint,
  };
}

/** The text to keep of an exchange; null unless keeping is on and chose it. */
export function textOf(flight: Flight, said: Said): TextRecord | null {
  const { keepTextChars, metered, principal } = flight;
  if (keepTextChars === null || !flight.route.operation.generates) return null;
  // Secrets are not stored, also where they may pass.
  const clip = (text: string | null): string | null => {
    const kept = text?.slice(0, keepTextChars) ?? null;
    return kept === null ? null : (flight.masking?.mask(kept) ?? kept);
  };
  return {
    id: flight.id,
    ts: flight.startedAt,
    account_id: principal.accountId,
    system: clip(said.system),
    prompt: clip(said.prompt),
    response: metered.text === '' ? null : clip(metered.text),
  };
}

/** Exchange and note together; the spool makes of their texts what every store can hold. */
export function recordOf(flight: Flight, said: Said, accounted: Accounted): SpoolRecord {
  const { route, metered, verdict, principal } = flight;
  return {
    note: {
      operation: route.operation.name,
      upstream: route.target.config.id,
      upstream_request_id: flight.upstreamRequestId,
      usage_source: accounted.source,
      cache_write_tokens: accounted.usage.cacheWriteTokens,
      model_served: short(metered.modelServed),
      provider_refusal: metered.refusal,
      error: metered.errorType ?? flight.failure,
      refusal: flight.refusal?.code ?? null,
      tier: principal.tier,
      verified: principal.verified,
      decisions: verdict.applied,
      shadow_decisions: verdict.shadowed,
      masked: { ...flight.masking?.counts },
      envelope_replayed: flight.envelopeReplayed ?? false,
      request_bytes: flight.requestBytes,
      answer_bytes: flight.answerBytes,
    },
    exchange: exchangeOf(flight, said, accounted),
  };
}

/** The row that an exchange leaves if this process is killed before its end. */
export function tornRecordOf(flight: Flight): SpoolRecord {
  const { note, exchange } = recordOf(flight, saidBy(flight), accountTorn(flight));
  return { note: { ...note, error: 'torn' }, exchange: { ...exchange, aborted: null } };
}
