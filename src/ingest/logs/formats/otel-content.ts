/** Finds prompts and answers in the attributes and events of GenAI spans, in old and new conventions. */
import { readAnswerText, readChat } from '../bodies/content.ts';
import type { FieldValues } from '../exchange-fields.ts';
import type { LogRecord } from '../format.ts';
import { jsonOf, listFrom, objectFrom, textFrom } from '../values.ts';
import { readAttributes } from './otel-document.ts';

interface Message {
  role: string;
  content: unknown;
}

/**
 * What was said, where the instrumentation was told to record it: the message attributes of the
 * current conventions; before 1.37 events of the span (`gen_ai.user.message`, `gen_ai.choice`) or
 * the attributes `gen_ai.prompt` and `gen_ai.completion`, whole or numbered.
 */
export function readSpanContent(record: LogRecord, attributes: LogRecord): FieldValues {
  const events = readEvents(record);
  const input =
    jsonAttribute(attributes['gen_ai.input.messages']) ??
    events.input ??
    numbered(attributes, 'gen_ai.prompt') ??
    jsonAttribute(attributes['gen_ai.prompt']);
  const output =
    jsonAttribute(attributes['gen_ai.output.messages']) ??
    events.output ??
    numbered(attributes, 'gen_ai.completion') ??
    jsonAttribute(attributes['gen_ai.completion']);
  const chat = readChat(input);
  const system = readAnswerText(jsonAttribute(attributes['gen_ai.system_instructions']));
  return {
    ...(chat === null ? {} : { ...chat }),
    system: system ?? chat?.system ?? null,
    response: readAnswerText(output),
  };
}

/** Structured content is written as JSON text where attributes can only be text. */
function jsonAttribute(value: unknown): unknown {
  return typeof value === 'string' ? (jsonOf(value) ?? value) : value;
}

/** `gen_ai.prompt.0.role`, `gen_ai.prompt.0.content`, … */
function numbered(attributes: LogRecord, prefix: string): Message[] | null {
  const messages: Message[] = [];
  for (let index = 0; ; index++) {
    const content = attributes[`${prefix}.${index}.content`];
    const role = textFrom(attributes[`${prefix}.${index}.role`]);
    if (content === undefined && role === null) break;
    messages.push({ role: role ?? 'user', content: jsonAttribute(content) });
  }
  return messages.length === 0 ? null : messages;
}

const EVENT_ROLE = /^gen_ai\.(system|user|assistant|tool)\.message$/;

function readEvents(record: LogRecord): { input: Message[] | null; output: unknown } {
  const input: Message[] = [];
  let output: unknown = null;
  for (const entry of listFrom(record.events) ?? []) {
    const event = objectFrom(entry) ?? {};
    const name = textFrom(event.name) ?? '';
    const attributes = readAttributes(event.attributes);
    const role = EVENT_ROLE.exec(name)?.[1];
    if (role !== undefined) {
      input.push({
        role,
        content: jsonAttribute(attributes.content ?? attributes['gen_ai.prompt']),
      });
    } else if (name === 'gen_ai.choice') {
      output = jsonAttribute(attributes.message ?? attributes['gen_ai.completion']);
    } else if (name === 'gen_ai.content.prompt') {
      input.push({ role: 'user', content: jsonAttribute(attributes['gen_ai.prompt']) });
    } else if (name === 'gen_ai.content.completion') {
      output = jsonAttribute(attributes['gen_ai.completion']);
    }
  }
  return { input: input.length === 0 ? null : input, output };
}
