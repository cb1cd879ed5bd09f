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

/** One spooled exchange: text fields are null unless keeping text is on. */
export interface SpoolRecord {
  exchange: Exchange;
  note: GatewayNote;
}

/** Where finished exchanges go. */
export interface ExchangeSink {
  /**
   * Takes a record. Resolves once it is as safe as configured; `false` when it was dropped, which
   * the sink counts. Never rejects.
   */
  append(record: SpoolRecord): Promise<boolean>;
  /** Whether records are taken at all: for routes that rather refuse than serve unrecorded. */
  healthy(): boolean;
}
