/** The interface of a wire format: what the gateway reads and changes through it. */
import type { JsonObject } from './json.ts';
import type { Metered, StreamMeter } from './metering/metered.ts';
import type { Refusal } from './refusal.ts';

const PROVIDER_IDS = [
  'anthropic',
  'openai-chat',
  'openai-responses',
  'openai-embeddings',
  'openai-batches',
  'openai-stored-responses',
  'gemini',
  'bedrock',
  'passthrough',
] as const;
export type ProviderId = (typeof PROVIDER_IDS)[number];

/** The wire format an upstream speaks; one format may be read by several provider files. */
export const PROTOCOLS = ['anthropic', 'openai', 'gemini', 'bedrock', 'passthrough'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A request line and headers, before anything of the body is read. */
export interface RequestHead {
  method: string;
  /** Path without query, as the provider sees it. */
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The abilities that policy may grant or withhold. */
export const CAPABILITIES = [
  'tools',
  'images',
  'logprobs',
  'thinking',
  'embeddings',
  'batches',
  'files',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** What the gateway has to do with a request of this kind. */
export interface Operation {
  /** E.g. `messages`, `chat`, `count_tokens`, `models`. */
  name: string;
  /**
   * `json`: the body is read, checked and may be changed. `opaque`: it streams through (uploads,
   * unknown calls); only its size is known.
   */
  body: 'json' | 'opaque';
  /** A model answers: token and money budgets, policy and masking apply. */
  generates: boolean;
  needs?: Capability;
  /** The answer is a line of JSON for each request of a batch, whatever it calls itself. */
  lines?: true;
  /** An answer that was made before is delivered again: what it used counts once. */
  delivers?: true;
  /** What passes without being read here, although models read or wrote it. */
  unread?: 'request' | 'answer';
}

/** What a request asks for, as far as admission needs it. Null is "not said". */
export interface Ask {
  model: string | null;
  stream: boolean;
  maxOutputTokens: number | null;
  n: number | null;
  temperature: number | null;
  /** Alternatives per position asked for; 0 = the chosen tokens only. */
  logprobs: number | null;
  thinking: boolean | null;
  endUserId: string | null;
  capabilities: Capability[];
  /** A batch holds many requests: how many, and every model they name. */
  requests: number;
  models: string[];
  /** Prompts in one request, each with answers of its own. */
  prompts: number;
  /** Parts that are there and that nobody here can read. */
  unread: UnreadPart[];
}

/**
 * `model`: it is not said, or not as a name. `template`: what is asked lies with the provider.
 * `tokens`: the text is numbers. `body`: a model's own format.
 */
export type UnreadPart = 'model' | 'template' | 'tokens' | 'body';

/** What a request says, as far as the fingerprint and the record need it. */
export interface Said {
  system: string | null;
  /** The text of the first user turn: it stays while a conversation goes on. */
  opening: string | null;
  /** The text of the last user turn; tool results are not turns. */
  prompt: string | null;
  turns: number;
  images: number;
  toolNames: string[] | null;
  /** Over their whole specification; null without tools. */
  toolsHash: string | null;
}

/** A place in a JSON value that holds text. */
export interface TextPlace {
  read(): string;
  write(text: string): void;
}

/** Text of an answer inside a stream event. */
export interface StreamText extends TextPlace {
  /** Texts of one channel continue each other: a content block, a choice, an output part. */
  channel: string;
  /** The whole text again, not the next piece of it. */
  whole: boolean;
  /** The text is JSON, e.g. the arguments of a tool call. */
  json: boolean;
}

/** Caps put into a request; each is applied only where it lowers what was asked for. */
export interface Caps {
  maxOutputTokens?: number | undefined;
  n?: number | undefined;
  noLogprobs?: boolean | undefined;
  /** Ask the provider itself to leave reasoning out, or to summarise it. */
  reasoning?: 'hide' | 'summarise' | undefined;
}

/** What an answer may not show. */
export interface Hidden {
  reasoning: boolean;
  logprobs: boolean;
}

export interface RequestSide {
  readAsk(body: JsonObject, head: RequestHead): Ask;
  readSaid(body: JsonObject): Said;
  /** Lowers what is over a cap, in place. Returns whether anything changed. */
  limit(body: JsonObject, caps: Caps): boolean;
  /** Texts that people or their programs wrote, for masking. */
  texts(body: JsonObject): TextPlace[];
  /** A field and the value of it that asks for usage to be reported; null: it is reported anyway. */
  askForUsage(body: JsonObject): { field: string; value: JsonObject } | null;
  /** Sealed reasoning sent back from an earlier answer. */
  envelopes(body: JsonObject): TextPlace[];
  /** A name that some reader may take for a field that is read here, and another may not. */
  misspelt(body: JsonObject): string | null;
}

export interface AnswerSide {
  meterJson(answer: JsonObject, keepTextChars: number): Metered;
  meterStream(keepTextChars: number): StreamMeter;
  /** Texts in a whole answer. */
  texts(answer: JsonObject): TextPlace[];
  streamTexts(event: JsonObject): StreamText[];
  /** Channels that end with this event, so that what was held back must go out before it. */
  endsChannels(event: JsonObject): readonly string[] | 'all';
  /** Removes, in place, what may not be shown; `drop`: nothing is left worth sending. */
  hide(value: JsonObject, hidden: Hidden): 'drop' | 'changed' | 'same';
  /** Sealed reasoning in a whole answer or a stream event. */
  envelopes(value: JsonObject): TextPlace[];
  /** The event that only exists because usage was asked for on the client's behalf. */
  isUsageOnly(event: JsonObject): boolean;
}

/** Everything the gateway knows about one wire format. Pure: no clock, no I/O. */
export interface Provider {
  id: ProviderId;
  protocol: Protocol;
  /** The record's `provider` field, where the configuration does not name one. */
  vendor: string;
  /** Which operation this is, or null when the request is not of this format. */
  recognise(head: RequestHead): Operation | null;
  request: RequestSide;
  answer: AnswerSide;
  /** A refusal's body in this format. */
  refusalBody(refusal: Refusal, exchangeId: string): JsonObject;
  /** A refusal inside a stream that has begun; null where the format has no place for one. */
  streamRefusal(refusal: Refusal, exchangeId: string): Buffer | null;
}
