/** Decides what the simulated provider answers, before a protocol gives it a form. */
import type { Behaviour } from './behaviour.ts';

/** Words of the built-in answer; some need two, three and four bytes in UTF-8. */
const WORDS = [
  'A',
  ' naïve',
  ' fox',
  ' 狐',
  ' runs',
  ' 🦊',
  ' past',
  ' the',
  ' café',
  ' door',
  '.',
];

export type Body = Record<string, unknown>;

/** What is answered, whatever the protocol. Token counts are exact by construction. */
export interface Answer {
  id: string;
  model: string;
  /** One piece per output token that is not reasoning. */
  pieces: string[];
  reasoningPieces: string[];
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  capped: boolean;
  /** An opaque envelope of the reasoning, as providers sign theirs. */
  envelope: string;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function wantsReasoning(body: Body): boolean {
  const thinking = body.thinking as { type?: string } | undefined;
  if (thinking !== undefined && thinking.type !== 'disabled') return true;
  const config = body.generationConfig as Body | undefined;
  if (config?.thinkingConfig !== undefined) return true;
  return body.reasoning !== undefined || body.reasoning_effort !== undefined;
}

/** One input token per four characters of the request body. */
function inputTokensOf(body: Body): number {
  return Math.ceil(JSON.stringify(body).length / 4);
}

export function answerTo(body: Body, id: string, behaviour: Behaviour): Answer {
  const cap =
    numberOf(body.max_tokens) ??
    numberOf(body.max_completion_tokens) ??
    numberOf(body.max_output_tokens) ??
    numberOf((body.generationConfig as Body | undefined)?.maxOutputTokens) ??
    numberOf((body.inferenceConfig as Body | undefined)?.maxTokens) ??
    Number.POSITIVE_INFINITY;
  const words = behaviour.text === null ? null : (behaviour.text.match(/\s*\S+\s*/g) ?? []);
  const wanted = words?.length ?? behaviour.outputTokens;
  const total = Math.min(cap, wanted);
  const reasoning = wantsReasoning(body) ? Math.min(behaviour.reasoningTokens, total) : 0;
  const pieceAt = (index: number): string =>
    words === null ? WORDS[index % WORDS.length]! : words[index]!;
  return {
    id,
    model: typeof body.model === 'string' ? body.model : 'm-large',
    pieces: Array.from({ length: total - reasoning }, (_, index) => pieceAt(index)),
    reasoningPieces: Array.from({ length: reasoning }, (_, index) => ` step${index}`),
    inputTokens: inputTokensOf(body),
    cachedTokens: behaviour.cachedTokens,
    outputTokens: total,
    capped: cap < wanted,
    envelope: Buffer.from(`reasoning envelope of ${id}`).toString('base64'),
  };
}
