/** Masks secrets in answers, or restores the client's own, also where a stream cuts them. */
import type { AnswerSide, JsonObject, TextPlace } from '#providers/index';
import type { Masking } from './masking.ts';
import type { MaskingSession } from './masking-session.ts';
import { chained, maskingFlow, restoringFlow, type TextFlow } from './stream-text.ts';

/** Changes the texts of one answer, whole or as it streams. */
export interface TextChange {
  whole(places: readonly TextPlace[]): boolean;
  /** The events to send in place of this one; null when it stays as it is. */
  event(event: JsonObject): JsonObject[] | null;
  /** What was still held back when the stream ended. */
  rest(): JsonObject[];
}

interface Channel {
  flow: TextFlow;
  /** The last event with text of this channel: what is held back goes out in one like it. */
  like: JsonObject | null;
}

/** Masks answers, restores placeholders, or both; null when neither is asked for. */
export function textChangeFor(
  masking: Masking | null,
  session: MaskingSession | null,
  answer: AnswerSide,
): TextChange | null {
  if (masking === null) return null;
  const restores = masking.reversible && session?.found === true;
  if (!masking.answers && !restores) return null;
  const own = session ?? masking.open();
  const flowFor = (json: boolean): TextFlow => {
    // What the client itself sent is given back to it; what is new is masked.
    if (!masking.answers) return restoringFlow(own, json);
    const masked = maskingFlow(own, masking.longestOwn);
    return restores ? chained(masked, restoringFlow(own.sentOnly(), json)) : masked;
  };
  return new AnswerTexts(answer, flowFor);
}

class AnswerTexts implements TextChange {
  readonly #answer: AnswerSide;
  readonly #flowFor: (json: boolean) => TextFlow;
  readonly #channels = new Map<string, Channel>();

  constructor(answer: AnswerSide, flowFor: (json: boolean) => TextFlow) {
    this.#answer = answer;
    this.#flowFor = flowFor;
  }

  whole(places: readonly TextPlace[]): boolean {
    let changed = false;
    for (const place of places) changed = this.#replace(place) || changed;
    return changed;
  }

  event(event: JsonObject): JsonObject[] | null {
    let changed = false;
    const ended = this.#answer.endsChannels(event);
    const texts = this.#answer.streamTexts(event);
    for (const text of texts) {
      if (text.whole) changed = this.#replace(text) || changed;
      else changed = this.#push(event, text, ended) || changed;
    }
    const names = ended === 'all' ? [...this.#channels.keys()] : ended;
    const held = names.flatMap((name) => this.#flush(name));
    return changed || held.length > 0 ? [...held, event] : null;
  }

  rest(): JsonObject[] {
    return [...this.#channels.keys()].flatMap((name) => this.#flush(name));
  }

  /** A text that is all there; what the client gets is the same as the pieces it got. */
  #replace(place: TextPlace): boolean {
    const text = place.read();
    const flow = this.#flowFor(false);
    const shown = flow.push(text) + flow.end();
    if (shown === text) return false;
    place.write(shown);
    return true;
  }

  #push(
    event: JsonObject,
    text: ReturnType<AnswerSide['streamTexts']>[number],
    ended: readonly string[] | 'all',
  ): boolean {
    let channel = this.#channels.get(text.channel);
    if (channel === undefined) {
      channel = { flow: this.#flowFor(text.json), like: null };
      this.#channels.set(text.channel, channel);
    }
    const piece = text.read();
    let shown = channel.flow.push(piece);
    // The event that ends a channel may carry its last piece.
    if (ended === 'all' || ended.includes(text.channel)) shown += channel.flow.end();
    channel.like = event;
    if (shown === piece) return false;
    text.write(shown);
    return true;
  }

  #flush(name: string): JsonObject[] {
    const channel = this.#channels.get(name);
    this.#channels.delete(name);
    const held = channel?.flow.end() ?? '';
    if (held === '' || channel?.like == null) return [];
    const event = structuredClone(channel.like);
    for (const text of this.#answer.streamTexts(event))
      text.write(text.channel === name ? held : '');
    return [event];
  }
}
