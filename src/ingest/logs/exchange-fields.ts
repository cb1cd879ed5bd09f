/** Checks the fields of an exchange that a log format found, and builds the exchange from them. */
import { type Exchange, type ExchangeField, emptyExchange } from '#schema/exchange';
import { storable } from '#schema/foreign-text';
import { type Chat, readChat } from './bodies/content.ts';
import { credentialId } from './credentials.ts';
import { readFingerprint } from './fingerprint-field.ts';
import { type MapContext, Rejected } from './format.ts';
import { isPlausibleTime, PLAUSIBLE_TIMES, readTimestamp } from './timestamp.ts';
import {
  INVALID,
  listFrom,
  readAmount,
  readCount,
  readFlag,
  readMilliseconds,
  readName,
  readNumber,
  readPlainText,
} from './values.ts';

/** Exchange fields as a log spells them: not yet checked, missing and null alike unknown. */
export type FieldValues = { readonly [Field in ExchangeField]?: unknown };

interface FieldReader {
  /** For the person who reads the rejects. */
  expected: string;
  /** The value as the exchange holds it, null for unknown, INVALID for what cannot be. */
  read(value: unknown): unknown;
}

const name: FieldReader = { expected: 'text or a number', read: readName };
const count: FieldReader = { expected: 'a whole number from 0 to 4294967295', read: readCount };
const duration: FieldReader = { expected: 'milliseconds, 0 or more', read: readMilliseconds };
const flag: FieldReader = { expected: 'true or false', read: readFlag };
const text: FieldReader = { expected: 'text', read: readPlainText };

/** One reader a field: what the table does not name is no field of an exchange. */
export const FIELD_READERS: { readonly [Field in ExchangeField]: FieldReader } = {
  id: { expected: 'text of 1 to 256 characters', read: readIdentifier },
  ts: { expected: 'an ISO 8601 time or epoch milliseconds', read: readTime },
  account_id: { expected: 'text of 1 to 256 characters', read: readIdentifier },
  org_id: name,
  api_key_id: { expected: name.expected, read: readKeyName },
  end_user_id: { expected: name.expected, read: readKeyName },
  provider: name,
  endpoint: name,
  model: name,
  stream: flag,
  ip: name,
  asn: count,
  country: name,
  user_agent: name,
  ja4: name,
  device_id: name,
  system: text,
  prompt: text,
  messages: {
    expected: 'a list of {"role", "content"}',
    read: (value) => readChat(value) ?? INVALID,
  },
  turns: count,
  tools: { expected: 'a list of tool names', read: readToolNames },
  tools_hash: name,
  images: count,
  thinking: flag,
  max_tokens: count,
  temperature: { expected: 'a number', read: readNumber },
  n: count,
  response: text,
  stop_reason: name,
  status: count,
  aborted: flag,
  input_tokens: count,
  cached_tokens: count,
  output_tokens: count,
  reasoning_tokens: count,
  cost_usd: { expected: 'an amount, 0 or more', read: readAmount },
  latency_ms: duration,
  ttft_ms: duration,
  prompt_chars: count,
  response_chars: count,
  retry_count: count,
  envelope_replayed: flag,
  fingerprint: { expected: 'a fingerprint object', read: readFingerprint },
};

const READERS = new Map(Object.entries(FIELD_READERS));

function readIdentifier(value: unknown): unknown {
  const identifier = readName(value);
  if (typeof identifier !== 'string') return INVALID;
  const kept = credentialId(identifier);
  return kept.length <= 256 ? kept : INVALID;
}

function readKeyName(value: unknown): unknown {
  const key = readName(value);
  return typeof key === 'string' ? credentialId(key) : key;
}

function readTime(value: unknown): unknown {
  return readTimestamp(value) ?? INVALID;
}

function readToolNames(value: unknown): unknown {
  const tools = listFrom(value);
  if (tools === null) return INVALID;
  return tools.every((tool) => typeof tool === 'string') ? storable(tools) : INVALID;
}

/**
 * An exchange from field values: checks each, fills what follows from the rest (the last user turn
 * of `messages`, lengths of texts) and hides credentials. A field that is there but unreadable
 * rejects the record, except that a field unknown to exchanges is only told to the context.
 */
export function buildExchange(values: FieldValues, context: MapContext): Exchange | Rejected {
  const exchange = emptyExchange('', Number.NaN, '');
  const slots = exchange as Record<string, unknown>;
  let chat: Chat | null = null;
  for (const field in values) {
    const value = (values as Record<string, unknown>)[field];
    if (value === null || value === undefined) continue;
    const reader = READERS.get(field);
    if (reader === undefined) {
      context.unknownField(field);
      continue;
    }
    const read = reader.read(value);
    if (read === INVALID) return new Rejected('FIELD_INVALID', field, reader.expected);
    if (field === 'messages') chat = read as Chat;
    else slots[field] = read;
  }
  return finish(exchange, chat, context);
}

function finish(exchange: Exchange, chat: Chat | null, context: MapContext): Exchange | Rejected {
  if (Number.isNaN(exchange.ts)) {
    return new Rejected('FIELD_MISSING', 'ts', FIELD_READERS.ts.expected);
  }
  if (!isPlausibleTime(exchange.ts, context.now)) {
    return new Rejected('TIME_ABSURD', 'ts', PLAUSIBLE_TIMES);
  }
  if (exchange.account_id === '') {
    return new Rejected('FIELD_MISSING', 'account_id', FIELD_READERS.account_id.expected);
  }
  if (exchange.id === '') exchange.id = context.fallbackId();
  if (chat !== null) fillFromChat(exchange, storable(chat));
  exchange.prompt_chars ??= exchange.prompt?.length ?? exchange.fingerprint?.chars ?? null;
  exchange.response_chars ??= exchange.response?.length ?? null;
  return exchange;
}

function fillFromChat(exchange: Exchange, chat: Chat): void {
  exchange.messages = chat.messages;
  exchange.system ??= chat.system;
  exchange.prompt ??= chat.prompt;
  exchange.turns ??= chat.turns;
  exchange.images ??= chat.images;
}
