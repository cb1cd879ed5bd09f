/** The defaults for calls that nobody reads, and helpers that locate texts in JSON. */
import { nothingMetered } from './metering/metered.ts';
import type { AnswerSide, Ask, RequestSide, Said, TextPlace } from './provider.ts';

/** An ask of which nothing is known. */
export function unknownAsk(): Ask {
  return {
    model: null,
    stream: false,
    maxOutputTokens: null,
    n: null,
    temperature: null,
    logprobs: null,
    thinking: null,
    endUserId: null,
    capabilities: [],
    requests: 1,
    models: [],
    prompts: 1,
    unread: [],
  };
}

export function nothingSaid(): Said {
  return {
    system: null,
    opening: null,
    prompt: null,
    turns: 0,
    images: 0,
    toolNames: null,
    toolsHash: null,
  };
}

/** A request of which nothing is read: where every format starts from. */
export const opaqueRequest: RequestSide = {
  readAsk: unknownAsk,
  readSaid: nothingSaid,
  limit: () => false,
  texts: () => [],
  askForUsage: () => null,
  envelopes: () => [],
  misspelt: () => null,
};

/** An answer of which nothing is read. */
export const opaqueAnswer: AnswerSide = {
  meterJson: nothingMetered,
  meterStream: () => ({ metered: nothingMetered(), onEvent: () => {} }),
  texts: () => [],
  streamTexts: () => [],
  endsChannels: () => [],
  hide: () => 'same',
  envelopes: () => [],
  isUsageOnly: () => false,
};

const MOST_NESTING = 16;

/** Every text inside a JSON value, as deep as a tool's arguments go. */
export function placesWithin(holder: object, key: string | number, depth = 0): TextPlace[] {
  const value = (holder as Record<string | number, unknown>)[key];
  if (typeof value === 'string') return placeOf(holder, key);
  if (typeof value !== 'object' || value === null || depth > MOST_NESTING) return [];
  return Object.keys(value).flatMap((name) => placesWithin(value, name, depth + 1));
}

/** The place of a property or an item that holds text, or nothing. */
export function placeOf(holder: object | null | undefined, key: string | number): TextPlace[] {
  const values = holder as Record<string | number, unknown> | null | undefined;
  if (values == null || typeof values[key] !== 'string') return [];
  return [
    {
      read: () => String(values[key]),
      write: (text) => {
        values[key] = text;
      },
    },
  ];
}
