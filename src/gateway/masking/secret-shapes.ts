/** What a shape of secrets is, and how a text is searched for one in bounded pieces. */

/** Where a match begins and ends; `secret`: it stood the closer look. */
export interface Match {
  start: number;
  end: number;
  secret: boolean;
}

/** Looks for one shape in one text. Asked from left to right only. */
export interface Searcher {
  /** The next match that begins at `from` or later, and before `before`. */
  next(from: number, before: number): Match | null;
}

/** One shape of secret. Its cost for each character of text is bounded: texts are hostile. */
export interface SecretShape {
  /** A kind, or the name of a pattern or `word` of the user's. */
  kind: string;
  /** Null: the text has none of it. */
  search(text: string): Searcher | null;
}

/** What a pattern may look at before its match. */
const CONTEXT_CHARS = 1024;

export interface PatternOptions {
  /** A text without this has none of the shape. */
  hint?: string;
  /** Looks at a match more closely. */
  confirm?: (match: string) => boolean;
  /** Longest match. */
  longest?: number;
}

/**
 * A shape that a regular expression describes. Every repetition in it is bounded. It sees a window of
 * the text at a time, which is longer than what is asked about by its longest match.
 */
export function patternShape(
  kind: string,
  pattern: RegExp,
  { hint, confirm, longest = CONTEXT_CHARS }: PatternOptions = {},
): SecretShape {
  const global = new RegExp(pattern.source, withFlag(pattern, 'g'));
  const sticky = new RegExp(pattern.source, withFlag(pattern, 'y'));
  const search = (text: string): Searcher | null => {
    if (hint !== undefined && !text.includes(hint)) return null;
    let low = 0;
    let high = 0;
    let window = '';
    /** The window that is long enough for what begins before `before`. */
    const look = (from: number, before: number): void => {
      const needed = Math.min(text.length, before + longest);
      if (needed <= high) return;
      low = Math.max(0, from - CONTEXT_CHARS);
      high = needed;
      window = low === 0 && high === text.length ? text : text.slice(low, high);
    };
    const find = (from: number, before: number): { start: number; found: string } | null => {
      look(from, before);
      global.lastIndex = from - low;
      const match = global.exec(window);
      if (match === null) return null;
      const start = low + match.index;
      const [found] = match;
      if (low + global.lastIndex < high || high === text.length) return { start, found };
      // The window ends where the text does not: a pattern may have taken it for the end.
      sticky.lastIndex = start;
      return { start, found: sticky.exec(text)?.[0] ?? '' };
    };
    return {
      next: (from, before) => {
        const match = find(from, before);
        if (match === null || match.start >= before) return null;
        const { start, found } = match;
        const secret = found !== '' && (confirm === undefined || confirm(found));
        // An empty match would be found for ever.
        return { start, end: start + Math.max(found.length, 1), secret };
      },
    };
  };
  return { kind, search };
}

const withFlag = ({ flags }: RegExp, flag: string): string => flags.replaceAll(/[gy]/g, '') + flag;

const KEY_BEGIN = '-----BEGIN ';
const KEY_END = '-----END ';
const KEY_HEADER = /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----/y;
const KEY_FOOTER = /-----END [A-Z ]{0,32}PRIVATE KEY-----/y;
/** Between header and footer. */
const LONGEST_KEY_BODY = 16_384;

/** Places at which a sticky pattern that begins with a text matches, from left to right. */
class Marks {
  readonly #text: string;
  readonly #start: string;
  readonly #pattern: RegExp;
  #at = -1;
  #end = -1;

  constructor(text: string, start: string, pattern: RegExp) {
    this.#text = text;
    this.#start = start;
    this.#pattern = pattern;
  }

  /** The first at `from` or later. What was found is remembered, so that nothing is read twice. */
  after(from: number): { start: number; end: number } | null {
    if (this.#at === Number.POSITIVE_INFINITY) return null;
    if (this.#at < from) this.#find(from);
    const found = Number.isFinite(this.#at);
    return found ? { start: this.#at, end: this.#end } : null;
  }

  #find(from: number): void {
    for (let at = from; ; at++) {
      at = this.#text.indexOf(this.#start, at);
      if (at === -1) {
        this.#at = Number.POSITIVE_INFINITY;
        return;
      }
      this.#pattern.lastIndex = at;
      if (!this.#pattern.test(this.#text)) continue;
      this.#at = at;
      this.#end = this.#pattern.lastIndex;
      return;
    }
  }
}

/**
 * Private keys in PEM (RFC 7468), from header to footer, or to the end of a text that ends inside one.
 * Headers and footers are each looked for once, however many of the one stand before one of the other.
 */
export const PRIVATE_KEY_SHAPE: SecretShape = {
  kind: 'private_key',
  search: (text) => {
    if (!text.includes(KEY_BEGIN)) return null;
    const headers = new Marks(text, KEY_BEGIN, KEY_HEADER);
    const footers = new Marks(text, KEY_END, KEY_FOOTER);
    const endOf = (bodyStart: number): number | null => {
      const footer = footers.after(bodyStart);
      if (footer !== null && footer.start - bodyStart <= LONGEST_KEY_BODY) return footer.end;
      return text.length - bodyStart <= LONGEST_KEY_BODY ? text.length : null;
    };
    return {
      next: (from, before) => {
        let header = headers.after(from);
        while (header !== null && header.start < before) {
          const end = endOf(header.end);
          if (end !== null) return { start: header.start, end, secret: true };
          header = headers.after(header.start + 1);
        }
        return null;
      },
    };
  },
};
