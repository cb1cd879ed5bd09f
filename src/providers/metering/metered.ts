/** The tally that an answer fills while it passes, and the meter's interface. */
import { type Usage, unknownUsage } from './usage.ts';

/** What an answer told while it went by. */
export interface Metered {
  usage: Usage;
  /** The provider has said its last word on usage. */
  final: boolean;
  /** The stream's own last event has come. */
  ended: boolean;
  /** Characters of text, tool arguments and reasoning served. */
  servedChars: number;
  /** Characters of text alone: what a reader sees. */
  textChars: number;
  stopReason: string | null;
  modelServed: string | null;
  /** Why the provider refused, where it says so. */
  refusal: string | null;
  /** An error told inside a stream that began with 200. */
  errorType: string | null;
  /** Where the same answer can be fetched later, under which what it used counts once. */
  fetchedAt: string | null;
  /** It is still being made: what it uses is told when it is fetched. */
  pending: boolean;
  /** The answer's text so far, only where text is kept; bounded. */
  text: string;
}

export function nothingMetered(): Metered {
  return {
    usage: unknownUsage(),
    final: false,
    ended: false,
    servedChars: 0,
    textChars: 0,
    stopReason: null,
    modelServed: null,
    refusal: null,
    errorType: null,
    fetchedAt: null,
    pending: false,
    text: '',
  };
}

/** Sees a copy of an answer's events, in order, and keeps the tally in `metered`. */
export interface StreamMeter {
  readonly metered: Metered;
  /**
   * Meters an event from its bytes where that is all there is to it: a piece of text and no news.
   * `false`: it has to be read.
   */
  skim?(raw: Buffer): boolean;
  /**
   * The same for bytes of which it is not known whether they are one event: only those that differ
   * from an event seen before in nothing but its text.
   */
  skimAlike?(bytes: Buffer): boolean;
  onEvent(name: string | null, data: string): void;
}

/** Counts what is served beside the text: reasoning, arguments of tool calls. */
export function serveAside(metered: Metered, text: unknown): void {
  if (typeof text === 'string') metered.servedChars += text.length;
}

/** Counts served text, and keeps it up to `keepTextChars`. */
export function serveText(metered: Metered, text: unknown, keepTextChars: number): void {
  if (typeof text !== 'string') return;
  metered.servedChars += text.length;
  metered.textChars += text.length;
  const room = keepTextChars - metered.text.length;
  if (room > 0) metered.text += text.length <= room ? text : text.slice(0, room);
}
