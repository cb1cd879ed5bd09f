/** Masks and restores secrets in streamed text, holding back no more than may be unfinished. */
import { type MaskingSession, unfinishedPlaceholder } from './masking-session.ts';

/** Changes a text that comes in pieces, as if it had come at once. */
export interface TextFlow {
  /** Takes the next piece, gives what can go out. */
  push(piece: string): string;
  /** No more pieces: gives the rest. */
  end(): string;
}

/** A run without white space longer than this is let go but for its end. */
const LONGEST_RUN = 2048;
/** Secrets that contain white space are at most this long, private keys apart. */
const LONGEST_SPACED = 64;

const KEY_START = '-----BEGIN';
const KEY_END = /-----END [A-Z ]{0,32}PRIVATE KEY-----/;
const OPEN_KEY = /-----BEGIN (?:[A-Z ]{0,32}PRIVATE KEY-----[\s\S]*|[A-Z ]{0,48}-{0,4})$/;
/** Digits or capitals with single separators, up to the end: a number may go on. */
const OPEN_NUMBER = /(?:[+(]?\d|[A-Z]{2}\d{2})[\dA-Z ()./-]*$/;

/** Where a secret may begin that has not come to its end yet. */
function unfinishedSecret(text: string, longestOwn: number): number {
  const run = /\S*$/.exec(text.slice(-LONGEST_RUN)) as RegExpExecArray;
  let start = text.length - run[0].length;
  const tail = text.slice(-LONGEST_SPACED);
  const number = OPEN_NUMBER.exec(tail);
  if (number !== null) start = Math.min(start, text.length - tail.length + number.index);
  const key = text.lastIndexOf(KEY_START);
  if (key !== -1 && OPEN_KEY.test(text.slice(key)) && !KEY_END.test(text.slice(key))) {
    start = Math.min(start, key);
  }
  return Math.max(0, Math.min(start, text.length - longestOwn));
}

/** A private key's body is not kept in memory while it streams: only that one is under way. */
const MOST_HELD = 32_768;

/** Masks secrets in a stream, wherever the borders of its pieces fall. */
export function maskingFlow(session: MaskingSession, longestOwn: number): TextFlow {
  let held = '';
  /** The character before `held`: what a secret may not follow directly counts too. */
  let before = '';
  const release = (end: number): string => {
    const found = session.find(before + held).filter(({ start }) => start >= before.length);
    let cut = before.length + end;
    for (const { start, end: stop } of found) if (start < cut && stop > cut) cut = start;
    const text = before + held;
    const within = found.filter(({ end: stop }) => stop <= cut);
    const out = session.replace(text.slice(0, cut), within).slice(before.length);
    if (cut > before.length) {
      held = text.slice(cut);
      before = text.slice(cut - 1, cut);
    }
    return out;
  };
  return {
    push: (piece) => {
      held += piece;
      const end = held.length > MOST_HELD ? held.length : unfinishedSecret(held, longestOwn);
      return end === 0 ? '' : release(end);
    },
    end: () => release(held.length),
  };
}

/** Turns placeholders back in a stream. */
export function restoringFlow(session: Pick<MaskingSession, 'restore'>, json: boolean): TextFlow {
  let held = '';
  return {
    push: (piece) => {
      const text = held + piece;
      const end = unfinishedPlaceholder(text);
      held = text.slice(end);
      return session.restore(text.slice(0, end), json);
    },
    end: () => {
      const rest = session.restore(held, json);
      held = '';
      return rest;
    },
  };
}

/** One after the other. */
export function chained(first: TextFlow, second: TextFlow): TextFlow {
  return {
    push: (piece) => second.push(first.push(piece)),
    end: () => second.push(first.end()) + second.end(),
  };
}
