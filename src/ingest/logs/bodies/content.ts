/** Conversations in columns of their own → what was said; read by the same reader as bodies are. */
import { addConversation, nothingSaid, type SpokenMessage, textWithin } from '#providers/index';
import { listFrom, objectFrom, textFrom } from '../values.ts';

/** A conversation as every provider's message list means it. */
export interface Chat {
  messages: SpokenMessage[];
  system: string | null;
  /** The text of the last user turn. */
  prompt: string | null;
  turns: number;
  images: number;
}

/**
 * Reads a message list, an object that holds one as `messages`, a single message, plain text (one user
 * turn) or JSON text of a list. Null when the value is none of these.
 */
export function readChat(value: unknown): Chat | null {
  const text = listFrom(value) === null && objectFrom(value) === null ? textFrom(value) : null;
  const list = text === null ? (listFrom(value) ?? objectMessages(value)) : [text];
  if (list === null) return null;
  const said = nothingSaid();
  const messages: SpokenMessage[] = [];
  if (!addConversation(said, list, messages)) return null;
  const { system, prompt, turns, images } = said;
  return { messages, system, prompt, turns, images };
}

/** `{"messages": […]}` stands for its list, and a single message for a list of one. */
function objectMessages(value: unknown): unknown[] | null {
  const object = objectFrom(value);
  if (object === null) return null;
  return listFrom(object.messages) ?? (typeof object.role === 'string' ? [object] : null);
}

/** All text of an answer, whatever it is wrapped in; null when there is none. */
export const readAnswerText = textWithin;
