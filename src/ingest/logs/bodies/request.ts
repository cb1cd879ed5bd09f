/** A request body in a log → exchange fields; read by the same readers as at the gateway. */
import { addTools, nothingSaid, readRecordedRequest } from '#providers/index';
import type { FieldValues } from '../exchange-fields.ts';
import { firstOf, listFrom, numberFrom, objectFrom } from '../values.ts';

/**
 * Exchange fields from a request body as sent to a provider; `path` is where it was sent, where the
 * log says so. Fields it does not carry are left out.
 */
export function readRequestBody(value: unknown, path: string | null = null): FieldValues {
  const body = objectFrom(value);
  if (body === null) return {};
  const { ask, said, messages } = readRecordedRequest(plain(body), path);
  const conversation =
    messages === null
      ? {}
      : { prompt: said.prompt, messages, turns: said.turns, images: said.images };
  return {
    ...(said.system === null ? {} : { system: said.system }),
    ...conversation,
    ...(said.toolNames === null ? {} : { tools: said.toolNames, tools_hash: said.toolsHash }),
    model: ask.model,
    stream: typeof body.stream === 'boolean' ? body.stream : ask.stream || null,
    max_tokens: ask.maxOutputTokens,
    temperature: ask.temperature,
    n: ask.n,
    thinking: ask.thinking,
    end_user_id: firstOf(ask.endUserId, body.end_user),
  };
}

const NUMBERS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'temperature', 'n'];
const LISTS = ['messages', 'input', 'contents', 'tools', 'functions'];

/** A body as its API has it: columns of tables write numbers and lists as text. */
function plain(body: Record<string, unknown>): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const key of NUMBERS) {
    if (typeof body[key] === 'string') changed[key] = numberFrom(body[key]);
  }
  for (const key of LISTS) {
    const list = typeof body[key] === 'string' ? listFrom(body[key]) : null;
    if (list !== null) changed[key] = list;
  }
  return Object.keys(changed).length === 0 ? body : { ...body, ...changed };
}

/** Tools beside a body, as some logs keep them. */
export function readTools(value: unknown): Pick<FieldValues, 'tools' | 'tools_hash'> {
  const said = nothingSaid();
  addTools(said, listFrom(value));
  return said.toolNames === null ? {} : { tools: said.toolNames, tools_hash: said.toolsHash };
}
