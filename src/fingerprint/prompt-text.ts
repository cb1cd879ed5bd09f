/**
 * Longest conversations are looked at from their end; more is never needed to find the last turn.
 */
const MOST_MESSAGES = 4096;
const MOST_LEADING = 16;

export interface PlainMessage {
  readonly role: string;
  readonly content: string;
}

/** The last user message with text; failing that, the last message with text; else null. */
export function lastUserTurn(messages: readonly PlainMessage[]): string | null {
  const from = Math.max(0, messages.length - MOST_MESSAGES);
  let fallback: string | null = null;
  for (let at = messages.length - 1; at >= from; at--) {
    const { role, content } = messages[at] as PlainMessage;
    if (content === '' || role === 'system' || role === 'developer') continue;
    if (role === 'user') return content;
    fallback ??= content;
  }
  return fallback;
}

/** The system or developer message among the first few; null when there is none. */
export function leadingSystemText(messages: readonly PlainMessage[]): string | null {
  const limit = Math.min(messages.length, MOST_LEADING);
  for (let at = 0; at < limit; at++) {
    const { role, content } = messages[at] as PlainMessage;
    if ((role === 'system' || role === 'developer') && content !== '') return content;
  }
  return null;
}
