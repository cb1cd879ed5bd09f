/**
 * The exchanges table: one wide, immutable row an exchange. Declared once; the migration, the
 * RowBinary encoder and the tests are built from this list. Unknown text is '', an unknown hash or
 * ASN is 0, an unknown address is '::', any other unknown number is NULL.
 */
export interface StoreColumn {
  name: string;
  /** ClickHouse type. */
  type: string;
}

const column = <const Name extends string, const Type extends string>(name: Name, type: Type) => ({
  name,
  type,
});

const LABEL = 'LowCardinality(String)';
const FLAG = 'Nullable(UInt8)';
const COUNT = 'Nullable(UInt32)';
const HASH = 'UInt64';
const PERCENT = 'UInt8';

export const EXCHANGE_COLUMNS = [
  column('id', 'String'),
  column('ts', "DateTime64(3, 'UTC')"),
  column('account_id', 'String'),
  column('org_id', LABEL),
  column('api_key_id', 'String'),
  column('end_user_id', 'String'),
  column('provider', LABEL),
  column('endpoint', LABEL),
  column('model', LABEL),
  column('stream', FLAG),
  column('ip', 'IPv6'),
  column('asn', 'UInt32'),
  column('country', LABEL),
  column('network_kind', LABEL),
  column('user_agent', LABEL),
  column('ja4', LABEL),
  column('device_id', 'String'),
  /** Who handed it in: `gateway:NAME`, `otlp:NAME`; '' from a log file. */
  column('source', LABEL),
  column('turns', COUNT),
  column('images', COUNT),
  column('tool_count', COUNT),
  column('thinking', FLAG),
  column('max_tokens', COUNT),
  column('temperature', 'Nullable(Float32)'),
  column('n', COUNT),
  column('status', 'Nullable(UInt16)'),
  column('stop_reason', LABEL),
  column('aborted', FLAG),
  column('input_tokens', COUNT),
  column('cached_tokens', COUNT),
  column('output_tokens', COUNT),
  column('reasoning_tokens', COUNT),
  column('cost_usd', 'Nullable(Float64)'),
  column('latency_ms', COUNT),
  column('ttft_ms', COUNT),
  column('prompt_chars', COUNT),
  column('response_chars', COUNT),
  column('retry_count', COUNT),
  column('envelope_replayed', FLAG),
  /** 0 where no text was seen: then every column below means nothing. */
  column('fingerprint_version', 'UInt8'),
  column('exact_hash', HASH),
  column('template_hash', HASH),
  column('opening_hash', HASH),
  column('ending_hash', HASH),
  column('system_hash', HASH),
  column('tools_hash', HASH),
  column('minhash_bands', 'Array(UInt32)'),
  column('simhash', HASH),
  column('topic_bucket', 'UInt16'),
  column('words', 'UInt32'),
  column('language', LABEL),
  column('task', LABEL),
  column('reasoning_elicitation', PERCENT),
  column('rubric_grading', PERCENT),
  column('safe_rewriting', PERCENT),
  column('teaching', PERCENT),
  column('datasetness', PERCENT),
  column('embedding', 'Array(Int8)'),
] as const satisfies readonly StoreColumn[];
