/**
 * One request to a model and its answer, as the exchange log carries it (NDJSON, one a line).
 * Field names are the same in the log, in memory and in the store. Unknown is `null`, never zero.
 * In memory `ts` is UTC epoch milliseconds; in the log an ISO 8601 string or epoch milliseconds.
 */

import { z } from 'zod';
import { fingerprintSchema } from './fingerprint.ts';
import { foreignText } from './foreign-text.ts';

const text = foreignText.nullable();
const name = foreignText.max(1024).nullable();
const count = z.number().int().min(0).max(4_294_967_295).nullable();

/** A gateway reads a million values of a body at most, and these count three. */
const MOST_LISTED_IN_CALL = 400_000;

export const messageSchema = z.object({ role: foreignText, content: foreignText });

export const exchangeSchema = z.object({
  id: foreignText.min(1).max(256),
  ts: z.number().int(),
  account_id: foreignText.min(1).max(256),
  org_id: name,
  api_key_id: name,
  end_user_id: name,
  provider: name,
  endpoint: name,
  model: name,
  stream: z.boolean().nullable(),
  ip: name,
  asn: count,
  country: name,
  user_agent: name,
  ja4: name,
  device_id: name,
  system: text,
  /** The last user turn. */
  prompt: text,
  messages: z.array(messageSchema).max(MOST_LISTED_IN_CALL).nullable(),
  turns: count,
  tools: z.array(foreignText).max(MOST_LISTED_IN_CALL).nullable(),
  /** Identity of the tool specification, as the log gives it (opaque text). */
  tools_hash: name,
  images: count,
  thinking: z.boolean().nullable(),
  max_tokens: count,
  temperature: z.number().nullable(),
  n: count,
  response: text,
  stop_reason: name,
  status: count,
  aborted: z.boolean().nullable(),
  input_tokens: count,
  cached_tokens: count,
  output_tokens: count,
  reasoning_tokens: count,
  cost_usd: z.number().min(0).nullable(),
  latency_ms: count,
  ttft_ms: count,
  prompt_chars: count,
  response_chars: count,
  /** How often the client's SDK says it has already retried this call. */
  retry_count: count,
  /**
   * Sealed reasoning in the request was served to another account, session or model; false: all of it
   * to this one. Only the gateway that sealed it can tell.
   */
  envelope_replayed: z.boolean().nullable(),
  /** Already computed where the text was seen (gateway, simulator); null when only text or nothing is known. */
  fingerprint: fingerprintSchema.nullable(),
});
export type Exchange = z.infer<typeof exchangeSchema>;
export type ExchangeField = keyof Exchange;

/** An exchange with every optional field unknown: the start of every mapping. */
export function emptyExchange(id: string, ts: number, accountId: string): Exchange {
  return {
    id,
    ts,
    account_id: accountId,
    org_id: null,
    api_key_id: null,
    end_user_id: null,
    provider: null,
    endpoint: null,
    model: null,
    stream: null,
    ip: null,
    asn: null,
    country: null,
    user_agent: null,
    ja4: null,
    device_id: null,
    system: null,
    prompt: null,
    messages: null,
    turns: null,
    tools: null,
    tools_hash: null,
    images: null,
    thinking: null,
    max_tokens: null,
    temperature: null,
    n: null,
    response: null,
    stop_reason: null,
    status: null,
    aborted: null,
    input_tokens: null,
    cached_tokens: null,
    output_tokens: null,
    reasoning_tokens: null,
    cost_usd: null,
    latency_ms: null,
    ttft_ms: null,
    prompt_chars: null,
    response_chars: null,
    retry_count: null,
    envelope_replayed: null,
    fingerprint: null,
  };
}

/** The table that exchanges rest in: partitioned by UTC day, sorted by (account_id, ts). */
export const EXCHANGE_TABLE = 'exchanges';
