/** What was said in a list of messages, whichever API it is of: the one reader of conversations. */
import { type JsonObject, objectOf, objectsOf, stringOf } from './json.ts';
import type { Said } from './provider.ts';

/** One message as plain text. */
export interface SpokenMessage {
  role: string;
  content: string;
}

/** More messages than any real conversation has; what comes before the last ones is dropped. */
const MESSAGE_LIMIT = 10_000;
const DEPTH_LIMIT = 4;
const MOST_ROLE_CHARS = 64;
const IMAGE_PART = /^(?:image|image_url|input_image|blob|inline_data)$/;
const IMAGE_KEYS = ['inlineData', 'inline_data', 'fileData', 'file_data', 'image'] as const;
const TOOL_PART = /^(?:tool_result|function_call_output|tool_call_response)$/;
const TOOL_KEYS = ['functionResponse', 'function_response', 'toolResult'] as const;
/** A model's hidden reasoning is not what was said. */
const REASONING_PART = /^(?:thinking|redacted_thinking|reasoning)$/;

interface Content {
  text: string;
  images: number;
  /** It answers a tool call: the application speaks, not the person. */
  tool: boolean;
}

/**
 * Adds a list of messages to what was said: OpenAI Chat (`content` text or parts), Responses items,
 * Anthropic blocks, Gemini `parts`, Converse blocks, OpenTelemetry `parts`, plain texts. System and
 * developer messages are joined by a blank line; a user turn has text, or pictures that are no tool's
 * result. False when an entry is no message; `keep` takes the messages as plain text.
 */
export function addConversation(
  said: Said,
  list: readonly unknown[],
  keep: SpokenMessage[] | null = null,
): boolean {
  for (const entry of list.length > MESSAGE_LIMIT ? list.slice(-MESSAGE_LIMIT) : list) {
    const message = typeof entry === 'string' ? { content: entry } : objectOf(entry);
    if (message === null) return false;
    addMessage(said, message, keep);
  }
  return true;
}

function addMessage(said: Said, message: JsonObject, keep: SpokenMessage[] | null): void {
  const content: Content = { text: '', images: 0, tool: false };
  addContent(content, message.content ?? message.parts ?? message.output ?? message.text, 0);
  const role = roleOf(message);
  const { text, images, tool } = content;
  said.images += images;
  keep?.push({ role, content: text });
  if (role === 'system' || role === 'developer') addSystem(said, text);
  else if (role === 'user' && (text !== '' || (images > 0 && !tool))) {
    said.turns++;
    said.opening ??= text;
    said.prompt = text;
  }
}

/** Instructions beside the conversation come before those in it, as the APIs order them. */
export function addSystem(said: Said, text: string): void {
  said.system = said.system === null ? text : `${said.system}\n\n${text}`;
}

function roleOf(message: JsonObject): string {
  const role = stringOf(message.role) || stringOf(message.author);
  if (role) return role === 'model' ? 'assistant' : role.slice(0, MOST_ROLE_CHARS);
  return message.type === 'function_call_output' ? 'tool' : 'user';
}

function addContent(content: Content, value: unknown, depth: number): void {
  if (typeof value === 'string') {
    if (value !== '') content.text = content.text === '' ? value : `${content.text}\n${value}`;
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

function addPart(content: Content, part: JsonObject, depth: number): void {
  const type = stringOf(part.type) ?? '';
  if (isImage(part)) content.images++;
  else if (TOOL_PART.test(type) || TOOL_KEYS.some((key) => part[key] !== undefined)) {
    content.tool = true;
  } else if (!REASONING_PART.test(type) && part.thought !== true) {
    addContent(content, part.text ?? part.content ?? part.parts, depth + 1);
  }
}

function isImage(part: JsonObject): boolean {
  return (
    IMAGE_PART.test(stringOf(part.type) ?? '') || IMAGE_KEYS.some((key) => part[key] !== undefined)
  );
}

/** Whether a list of messages holds a picture, without reading its text. */
export function showsImages(list: unknown): boolean {
  return objectsOf(list).some(({ content, parts }) => objectsOf(content ?? parts).some(isImage));
}

/** All text of instructions or an answer, whatever it is wrapped in; null when there is none. */
export function textWithin(value: unknown): string | null {
  const content: Content = { text: '', images: 0, tool: false };
  addContent(content, value, 0);
  return content.text === '' ? null : content.text;
}
