import { hash } from 'node:crypto';
import type { FieldValues } from '../exchange-fields.ts';
import { at, firstOf, listOf, objectOf, textOf } from '../values.ts';
import { readAnswerText, readChat } from './content.ts';

/**
 * Exchange fields from a request body as sent to a provider: OpenAI Chat Completions, Completions
 * and Responses, Anthropic Messages, Gemini generateContent. Fields it does not carry are left out.
 */
export function readRequestBody(value: unknown): FieldValues {
  const body = objectOf(value);
  if (body === null) return {};
  const config = objectOf(body.generationConfig) ?? {};
  const tools = readTools(body.tools ?? body.functions);
  return {
    ...readConversation(body),
    ...tools,
    model: textOf(body.model),
    stream: typeof body.stream === 'boolean' ? body.stream : null,
    max_tokens: firstOf(
      body.max_completion_tokens,
      body.max_output_tokens,
      body.max_tokens,
      config.maxOutputTokens,
    ),
    temperature: firstOf(body.temperature, config.temperature),
    n: firstOf(body.n, config.candidateCount),
    thinking: readThinking(body, config),
    end_user_id: firstOf(
      at(body, 'metadata', 'user_id'),
      body.safety_identifier,
      body.end_user,
      body.user,
    ),
  };
}

function readConversation(body: Record<string, unknown>): FieldValues {
  const chat = readChat(body.messages ?? body.input ?? body.contents ?? textPrompt(body.prompt));
  const named = readAnswerText(body.system ?? body.instructions ?? body.systemInstruction ?? null);
  if (chat === null) return named === null ? {} : { system: named };
  return {
    system: named ?? chat.system,
    prompt: chat.prompt,
    messages: chat.messages,
    turns: chat.turns,
    images: chat.images,
  };
}

/** The prompt of Completions is a text or a list of texts; lists of numbers are already tokens. */
function textPrompt(prompt: unknown): unknown {
  const list = listOf(prompt);
  return list === null ? prompt : list.filter((part) => typeof part === 'string').join('\n');
}

/**
 * Names of the tools, and one hash over the whole specification: accounts run by the same software
 * send the same one.
 */
export function readTools(value: unknown): Pick<FieldValues, 'tools' | 'tools_hash'> {
  const tools = listOf(value);
  if (tools === null || tools.length === 0) return {};
  const names = tools.flatMap(toolNames);
  return { tools: names, tools_hash: hash('sha256', JSON.stringify(tools), 'hex').slice(0, 16) };
}

function toolNames(tool: unknown): string[] {
  if (typeof tool === 'string') return [tool];
  const declared = listOf(at(tool, 'functionDeclarations'));
  if (declared !== null) return declared.flatMap(toolNames);
  const name = textOf(firstOf(at(tool, 'function', 'name'), at(tool, 'name'), at(tool, 'type')));
  return name === null ? [] : [name];
}

/** Whether the model was asked to reason before it answers; null where the request does not say. */
function readThinking(
  body: Record<string, unknown>,
  config: Record<string, unknown>,
): boolean | null {
  const type = textOf(at(body, 'thinking', 'type'));
  if (type !== null) return type !== 'disabled';
  const effort = textOf(firstOf(body.reasoning_effort, at(body, 'reasoning', 'effort')));
  if (effort !== null) return effort !== 'none';
  const budget = at(config, 'thinkingConfig', 'thinkingBudget');
  return typeof budget === 'number' ? budget !== 0 : null;
}
