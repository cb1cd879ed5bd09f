/** The access log: a line of JSON for each exchange, without any text of it. */
import type { SpoolRecord } from '#schema/spooled-exchange';

/** What a person looks for when something is wrong; keys by their id only. */
export function accessLine({ exchange, note }: SpoolRecord): string {
  return `${JSON.stringify({
    time: new Date(exchange.ts).toISOString(),
    event: 'exchange-end',
    exchange: exchange.id,
    account: exchange.account_id,
    key: exchange.api_key_id,
    upstream: note.upstream,
    operation: note.operation,
    model: exchange.model,
    stream: exchange.stream,
    status: exchange.status,
    aborted: exchange.aborted,
    refusal: note.refusal,
    error: note.error,
    input_tokens: exchange.input_tokens,
    output_tokens: exchange.output_tokens,
    usage_source: note.usage_source,
    cost_usd: exchange.cost_usd,
    latency_ms: exchange.latency_ms,
    ttft_ms: exchange.ttft_ms,
    decisions: note.decisions,
    upstream_request: note.upstream_request_id,
  })}\n`;
}
