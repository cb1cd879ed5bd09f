/** The contract by which gateways ship what they have spooled to the control half. */

import { z } from 'zod';
import { TIERS } from './account.ts';
import { boundedRecord } from './bounded-record.ts';
import { exchangeSchema } from './exchange.ts';
import { foreignText } from './foreign-text.ts';

/**
 * What gateways spool and ship: `POST <control>/v1/spool/exchanges` and `…/texts`, gzip NDJSON with a
 * bearer credential. 2xx says that every line is committed; anything else, and doubt, brings the same
 * lines again: exchanges and texts are recognised by their id.
 */
export const SPOOL_PATHS = { exchanges: '/v1/spool/exchanges', texts: '/v1/spool/texts' } as const;

/** Most lines that one request may bring. */
export const MOST_SPOOL_LINES = 20_000;

/** Decisions about one exchange, and kinds of secrets: more than anybody has. */
const MOST_NOTED = 100_000;

/** What the gateway knows of an exchange beyond the exchange log's fields. */
export const gatewayNoteSchema = z.object({
  operation: foreignText,
  upstream: foreignText.nullable(),
  upstream_request_id: foreignText.nullable(),
  /** Who said the usage: the provider, an estimate from what was served, or nobody. */
  usage_source: z.enum(['provider', 'estimated', 'none']),
  cache_write_tokens: z.number().nullable(),
  model_served: foreignText.nullable(),
  /** Why the provider refused, in its words. */
  provider_refusal: foreignText.nullable(),
  /** An error told inside a stream, or why the upstream failed. */
  error: foreignText.nullable(),
  /** The gateway's own refusal. */
  refusal: foreignText.nullable(),
  /** What the key's issuer says of its account; null = it says nothing. Absent in older records. */
  tier: z.enum(TIERS).nullable().default(null),
  verified: z.boolean().nullable().default(null),
  /** Decisions that changed something, and those that would have. */
  decisions: z.array(foreignText).max(MOST_NOTED),
  shadow_decisions: z.array(foreignText).max(MOST_NOTED),
  /** How many secrets of each kind were found. */
  masked: boundedRecord(foreignText, z.number(), MOST_NOTED),
  /** Sealed reasoning from another account, session or model was sent back. */
  envelope_replayed: z.boolean(),
  request_bytes: z.number(),
  answer_bytes: z.number(),
});
export type GatewayNote = z.infer<typeof gatewayNoteSchema>;

/**
 * One spooled exchange, as a line of JSON. Its text fields are null: kept text is a record of its own.
 * `exchange` comes last and ends in its fingerprint, which is filled in where the line is written.
 */
export const spoolRecordSchema = z.object({ note: gatewayNoteSchema, exchange: exchangeSchema });
export type SpoolRecord = z.infer<typeof spoolRecordSchema>;

/** Text of one exchange, where keeping it is on. */
export const textRecordSchema = z.object({
  /** The exchange's id. */
  id: foreignText.min(1).max(256),
  ts: z.number().int(),
  account_id: foreignText.min(1).max(256),
  system: foreignText.nullable(),
  prompt: foreignText.nullable(),
  response: foreignText.nullable(),
});
export type TextRecord = z.infer<typeof textRecordSchema>;
