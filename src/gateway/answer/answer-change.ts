/** The contract between what changes an answer and the pipes that carry it. */
import type { JsonObject } from '#providers/index';

/** What one event of a stream becomes. */
export type EventChange =
  | { kind: 'same' }
  | { kind: 'drop' }
  /** Events in the order they are sent: what was held back, then the event itself. */
  | { kind: 'changed'; events: JsonObject[] };

/** Everything that was decided to be changed in one answer. */
export interface AnswerChange {
  /** Changes a whole answer in place; says whether it did. */
  whole: ((answer: JsonObject) => boolean) | null;
  /** Looks at one parsed event of a stream. */
  event(event: JsonObject): EventChange;
  /** Events that were still held back when the stream ended. */
  rest(): JsonObject[];
  /** What cannot be read may not be shown: something has to be kept from the client. */
  strict: boolean;
  /** Bytes to take out of every event as text: what only an injected option put there. */
  strip: string | null;
}
