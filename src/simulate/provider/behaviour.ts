/** The faults and delays that a test can ask of the simulated provider, and how it asks. */
import { z } from 'zod';

/**
 * How the simulated provider answers. Everything that real providers and the networks before them
 * have been seen to do to a proxy can be asked for; the defaults are a quick, correct answer.
 */
const behaviourSchema = z.strictObject({
  /** 200, or the error to answer with. */
  status: z.number().int().min(200).max(599).default(200),
  /** Retry and rate-limit headers beside an error. */
  retryHeaders: z.boolean().default(true),
  firstByteMs: z.number().min(0).default(0),
  betweenEventsMs: z.number().min(0).default(0),
  /** How many output tokens the answer has, unless the request's cap is lower. */
  outputTokens: z.number().int().min(0).default(12),
  /** Reasoning tokens inside the output, when the request asks for thinking. */
  reasoningTokens: z.number().int().min(0).default(4),
  /** Input tokens that came from the cache. */
  cachedTokens: z.number().int().min(0).default(0),
  /** The whole answer, instead of the built-in one; each word is then one token. */
  text: z.string().nullable().default(null),
  /** The socket is destroyed after this many stream events. */
  cutAfterEvents: z.number().int().min(0).nullable().default(null),
  /** Nothing more comes after this many stream events, and the connection stays open. */
  silentAfterEvents: z.number().int().min(0).nullable().default(null),
  /** An error event takes the place of the rest of the stream after this many events. */
  errorAfterEvents: z.number().int().min(0).nullable().default(null),
  /**
   * `reported`: as the provider documents it. `omitted`: no usage at all. `zero`: zeros where numbers
   * should be. `late`: input tokens only at the end of an Anthropic stream, a wrong scale at its start
   * (seen at compatible endpoints).
   */
  usage: z.enum(['reported', 'omitted', 'zero', 'late']).default('reported'),
  lineEnd: z.enum(['lf', 'crlf', 'cr']).default('lf'),
  byteOrderMark: z.boolean().default(false),
  /** The stream is written in pieces of this many bytes, so that characters and line ends split; 0 = all at once. */
  bytesPerWrite: z.number().int().min(0).nullable().default(null),
  /** Compress the answer although the client may not have asked. */
  contentEncoding: z.enum(['gzip', 'br']).nullable().default(null),
  /** Pad every stream event's line by this many characters. */
  paddingChars: z.number().int().min(0).default(0),
});
export type Behaviour = z.infer<typeof behaviourSchema>;

export const ordinaryBehaviour: Behaviour = behaviourSchema.parse({});

/** Reads `x-simulate: {"outputTokens":3}` over the server's own behaviour. */
export function behaviourOf(header: string | string[] | undefined, base: Behaviour): Behaviour {
  if (typeof header !== 'string') return base;
  return behaviourSchema.parse({ ...base, ...JSON.parse(header) });
}

export const LINE_ENDS = { lf: '\n', crlf: '\r\n', cr: '\r' } as const;
