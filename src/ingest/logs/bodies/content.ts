import type { Exchange } from '#schema/exchange';
import type { LogRecord } from '../format.ts';
import { listOf, objectOf, textOf } from '../values.ts';

type Message = NonNullable<Exchange['messages']>[number];

/** A conversation as every provider's message list means it. */
export interface Chat {
  messages: Message[];
  /** System and developer messages, joined by a blank line. */
  system: string | null;
  /** The text of the last user turn. */
  prompt: string | null;
  /** User messages with text or pictures; tool results are not turns. */
  turns: number;
  images: number;
}

/** More messages than any real conversation has; what comes before the last ones is dropped. */
const MESSAGE_LIMIT = 10_000;
const DEPTH_LIMIT = 4;
const IMAGE_PART = /^(?:image|image_url|input_image|blob|inline_data)$/;
const TOOL_PART = /^(?:tool_result|function_call_output|tool_call_response)$/;

/**
 * Reads a message list: OpenAI Chat (`content` text or parts), Responses items (`input_text`),
 * Anthropic blocks, Gemini `parts` and OpenTelemetry `parts`; also plain text (one user turn) and
 * JSON text of a list. Null when the value is none of these.
 */
export function readChat(value: unknown): Chat | null {
  const list = listOf(value) ?? objectMessages(value);
  if (list === null) {
    const prompt = textOf(value);
    return prompt === null ? null : oneTurn(prompt);
  }
  const chat: Chat = { messages: [], system: null, prompt: null, turns: 0, images: 0 };
  for (const entry of list.slice(-MESSAGE_LIMIT)) {
    if (!addMessage(chat, entry)) return null;
  }
  return chat;
}

function oneTurn(prompt: string): Chat {
  const messages = [{ role: 'user', content: prompt }];
  return { messages, system: null, prompt, turns: 1, images: 0 };
}

/** `{"messages": […]}` stands for its list, and a single message for a list of one. */
function objectMessages(value: unknown): unknown[] | null {
  const object = objectOf(value);
  if (object === null) return null;
  return listOf(object.messages) ?? (typeof object.role === 'string' ? [object] : null);
}

/** False for an entry that is no message. */
function addMessage(chat: Chat, entry: unknown): boolean {
  const message = typeof entry === 'string' ? { content: entry } : objectOf(entry);
  if (message === null) return false;
  const fields: LogRecord = message;
  const content: Content = { text: '', images: 0, tool: false };
  addContent(content, fields.content ?? fields.parts ?? fields.output ?? fields.text, 0);
  addTurn(chat, roleOf(fields), content);
  return true;
}

function roleOf(message: LogRecord): string {
  const role = textOf(message.role) ?? textOf(message.author);
  if (role !== null) return role === 'model' ? 'assistant' : role.slice(0, 64);
  return textOf(message.type) === 'function_call_output' ? 'tool' : 'user';
}

interface Content {
  text: string;
  images: number;
  /** It answers a tool call: the application speaks, not the person. */
  tool: boolean;
}

function addTurn(chat: Chat, role: string, content: Content): void {
  chat.images += content.images;
  chat.messages.push({ role, content: content.text });
  if (role === 'system' || role === 'developer') {
    chat.system = chat.system === null ? content.text : `${chat.system}\n\n${content.text}`;
  } else if (role === 'user' && (content.text !== '' || (content.images > 0 && !content.tool))) {
    chat.turns++;
    chat.prompt = content.text;
  }
}

function addContent(content: Content, value: unknown, depth: number): void {
  if (typeof value === 'string') {
    content.text = content.text === '' ? value : `${content.text}\n${value}`;
    return;
  }
  if (depth > DEPTH_LIMIT) return;
  if (Array.isArray(value)) {
    for (const part of value) addContent(content, part, depth + 1);
    return;
  }
  const part = objectOf(value);
  if (part !== null) addPart(content, part, depth);
}

function addPart(content: Content, part: LogRecord, depth: number): void {
  const type = textOf(part.type) ?? '';
  if (IMAGE_PART.test(type) || part.inlineData !== undefined) {
    content.images++;
    return;
  }
  if (TOOL_PART.test(type) || part.functionResponse !== undefined) {
    content.tool = true;
    return;
  }
  // A model's hidden reasoning is not what was said.
  if (type === 'thinking' || type === 'reasoning') return;
  addContent(content, part.text ?? part.content ?? part.parts, depth + 1);
}

/** All text of an answer, whatever it is wrapped in; null when there is none. */
export function readAnswerText(value: unknown): string | null {
  const content: Content = { text: '', images: 0, tool: false };
  addContent(content, value, 0);
  return content.text === '' ? null : content.text;
}
