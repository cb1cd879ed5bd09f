import type { Exchange } from '#schema/exchange';
import type { UsageSource } from '../metering/estimate.ts';

/** What the gateway knows of an exchange beyond the exchange log's fields. */
export interface GatewayNote {
  operation: string;
  upstream: string | null;
  upstream_request_id: string | null;
  usage_source: UsageSource;
  cache_write_tokens: number | null;
  model_served: string | null;
  /** Why the provider refused, in its words. */
  provider_refusal: string | null;
  /** An error told inside a stream, or why the upstream failed. */
  error: string | null;
  /** The gateway's own refusal. */
  refusal: string | null;
  /** Decisions that changed something, and those that would have. */
  decisions: string[];
  shadow_decisions: string[];
  /** How many secrets of each kind were found. */
  masked: Record<string, number>;
  /** Sealed reasoning from another account, session or model was sent back. */
  envelope_replayed: boolean;
  request_bytes: number;
  answer_bytes: number;
}

/**
 * One spooled exchange, as a line of JSON. Its text fields are null: kept text is a record of its own.
 * `exchange` comes last and ends in its fingerprint, which is filled in where the line is written.
 */
export interface SpoolRecord {
  note: GatewayNote;
  exchange: Exchange;
}

/** Text of one exchange, where keeping it is on. */
export interface TextRecord {
  id: string;
  ts: number;
  account_id: string;
  system: string | null;
  prompt: string | null;
  response: string | null;
}

/** What a fingerprint is computed from. */
export interface Fingerprinted {
  system: string | null;
  prompt: string | null;
  tools: readonly string[] | null;
  images: number | null;
  embed: boolean;
}

/** Where finished exchanges go. */
export interface ExchangeSink {
  /**
   * Takes a record; `said` is there when the fingerprint is still to be computed. Resolves once the
   * record is as safe as configured; `false` when it was dropped, which the sink counts. Never
   * rejects.
   */
  append(
    record: SpoolRecord,
    said: Fingerprinted | null,
    text: TextRecord | null,
  ): Promise<boolean>;
  /** Whether records are taken at all: for routes that rather refuse than serve unrecorded. */
  healthy(): boolean;
}
