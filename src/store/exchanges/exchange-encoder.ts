/** Turns exchanges into column blocks for the store, in the threads that produce them. */

import type { Exchange } from '#schema/exchange';
import type { Fingerprint } from '#schema/fingerprint';
import type { NetworkFacts } from '#schema/network';
import { createNativeBlock } from '../native/native-block.ts';
import { EXCHANGE_COLUMNS } from './columns.ts';

/** Rows of EXCHANGE_COLUMNS as one block of ClickHouse's Native format, for insertNative. */
export interface ExchangeBlock {
  /** Owns its memory: its buffer can be transferred to another thread. */
  bytes: Uint8Array<ArrayBuffer>;
  rows: number;
}

export interface ExchangeEncoder {
  /** `source` says who handed the exchange in; left out for log files. */
  append(
    exchange: Exchange,
    fingerprint: Fingerprint | null,
    network: NetworkFacts | null,
    source?: string,
  ): void;
  /** Everything appended since the last take, as one block. */
  take(): ExchangeBlock;
  /** Rows waiting. */
  rows(): number;
}

type Columns = ReturnType<typeof createNativeBlock<typeof EXCHANGE_COLUMNS>>['into'];

/** Who asked, of what, from where. */
function putParties(into: Columns, exchange: Exchange, network: NetworkFacts | null): void {
  into.id.put(exchange.id);
  into.ts.put(exchange.ts);
  into.account_id.put(exchange.account_id);
  into.org_id.put(exchange.org_id);
  into.api_key_id.put(exchange.api_key_id);
  into.end_user_id.put(exchange.end_user_id);
  into.provider.put(exchange.provider);
  into.endpoint.put(exchange.endpoint);
  into.model.put(exchange.model);
  into.stream.putFlag(exchange.stream);
  into.ip.put(exchange.ip);
  into.asn.put(exchange.asn ?? network?.asn ?? 0);
  into.country.put(exchange.country ?? network?.country ?? null);
  into.network_kind.put(network?.kind ?? null);
  into.user_agent.put(exchange.user_agent);
  into.ja4.put(exchange.ja4);
  into.device_id.put(exchange.device_id);
}

/** No HTTP status needs more than 16 bits: a larger number is unknown. */
const statusOf = (status: number | null): number | null =>
  status !== null && status <= 65_535 ? status : null;

/** What was asked and what it took. */
function putMeasures(into: Columns, exchange: Exchange, fingerprint: Fingerprint | null): void {
  into.turns.put(exchange.turns);
  into.images.put(exchange.images);
  into.tool_count.put(exchange.tools?.length ?? null);
  into.thinking.putFlag(exchange.thinking);
  into.max_tokens.put(exchange.max_tokens);
  into.temperature.put(exchange.temperature);
  into.n.put(exchange.n);
  into.status.put(statusOf(exchange.status));
  into.stop_reason.put(exchange.stop_reason);
  into.aborted.putFlag(exchange.aborted);
  into.input_tokens.put(exchange.input_tokens);
  into.cached_tokens.put(exchange.cached_tokens);
  into.output_tokens.put(exchange.output_tokens);
  into.reasoning_tokens.put(exchange.reasoning_tokens);
  into.cost_usd.put(exchange.cost_usd);
  into.latency_ms.put(exchange.latency_ms);
  into.ttft_ms.put(exchange.ttft_ms);
  into.prompt_chars.put(
    exchange.prompt_chars ?? fingerprint?.chars ?? exchange.prompt?.length ?? null,
  );
  into.response_chars.put(exchange.response_chars ?? exchange.response?.length ?? null);
  into.retry_count.put(exchange.retry_count);
  into.envelope_replayed.putFlag(exchange.envelope_replayed);
}

/** What is kept of the prompt; zeros throughout where no text was seen. */
function putFingerprint(into: Columns, fingerprint: Fingerprint | null): void {
  into.fingerprint_version.put(fingerprint?.version ?? 0);
  into.exact_hash.put(fingerprint?.exact_hash ?? 0);
  into.template_hash.put(fingerprint?.template_hash ?? 0);
  into.opening_hash.put(fingerprint?.opening_hash ?? 0);
  into.ending_hash.put(fingerprint?.ending_hash ?? 0);
  into.system_hash.put(fingerprint?.system_hash ?? 0);
  into.tools_hash.put(fingerprint?.tools_hash ?? 0);
  into.minhash_bands.put(fingerprint?.minhash_bands ?? null);
  into.simhash.putHalves(fingerprint?.simhash[0] ?? 0, fingerprint?.simhash[1] ?? 0);
  into.topic_bucket.put(fingerprint?.topic_bucket ?? 0);
  into.words.put(fingerprint?.words ?? 0);
  into.language.put(fingerprint?.language ?? null);
  into.task.put(fingerprint?.task ?? null);
  into.reasoning_elicitation.put(fingerprint?.reasoning_elicitation ?? 0);
  into.rubric_grading.put(fingerprint?.rubric_grading ?? 0);
  into.safe_rewriting.put(fingerprint?.safe_rewriting ?? 0);
  into.teaching.put(fingerprint?.teaching ?? 0);
  into.datasetness.put(fingerprint?.datasetness ?? 0);
  into.embedding.put(fingerprint?.embedding ?? null);
}

/** One for each thread that produces rows; it keeps its buffers from block to block. */
export function createExchangeEncoder(): ExchangeEncoder {
  const block = createNativeBlock(EXCHANGE_COLUMNS);
  const { into } = block;
  return {
    append(exchange, fingerprint, network, source = '') {
      putParties(into, exchange, network);
      into.source.put(source);
      putMeasures(into, exchange, fingerprint);
      putFingerprint(into, fingerprint);
      block.row();
    },
    take: block.take,
    rows: block.rows,
  };
}
