/** Cuts a byte stream into server-sent events, with bounded memory. */

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Cuts a byte stream into server-sent events, as raw bytes with their line ends, wherever the chunk
 * borders fall. Lines may end in LF, CRLF or CR (WHATWG HTML, "Server-sent events" §9.2.6).
 *
 * An event of more than `maxEventBytes` is handed over in pieces with `whole: false`, so that a
 * rewriter can still pass it on and a meter can ignore it; memory stays bounded.
 */
export class SseSplitter {
  /** Bytes of the event under way that came in earlier chunks. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** Nothing but a line end has been seen on the current line. */
  #lineEmpty = true;
  /** The last chunk ended in CR: a LF may follow and belongs to it. */
  #afterReturn = false;
  #oversized = false;
  readonly #maxEventBytes: number;
  readonly #onEvent: (raw: Buffer, whole: boolean) => void;

  constructor(maxEventBytes: number, onEvent: (raw: Buffer, whole: boolean) => void) {
    this.#maxEventBytes = maxEventBytes;
    this.#onEvent = onEvent;
  }

  /** The next byte begins an event. */
  get between(): boolean {
    return this.#heldBytes === 0 && this.#lineEmpty && !this.#afterReturn && !this.#oversized;
  }

  push(chunk: Buffer): void {
    // Else a CR before it and a LF after it would no longer be one line end.
    if (chunk.length === 0) return;
    let start = 0;
    let at = this.#afterReturn && chunk[0] === LINE_FEED ? 1 : 0;
    this.#afterReturn = false;
    let feed = chunk.indexOf(LINE_FEED, at);
    let carriage = chunk.indexOf(CARRIAGE_RETURN, at);
    while (feed !== -1 || carriage !== -1) {
      const end = carriage === -1 || (feed !== -1 && feed < carriage) ? feed : carriage;
      const empty = this.#lineEmpty && end === at;
      at = end + 1;
      if (end === carriage) {
        if (at === chunk.length) this.#afterReturn = true;
        else if (chunk[at] === LINE_FEED) at++;
      }
      this.#lineEmpty = true;
      if (empty) {
        this.#emit(chunk.subarray(start, at));
        start = at;
      }
      if (feed !== -1 && feed < at) feed = chunk.indexOf(LINE_FEED, at);
      if (carriage !== -1 && carriage < at) carriage = chunk.indexOf(CARRIAGE_RETURN, at);
    }
    if (at < chunk.length) this.#lineEmpty = false;
    if (start < chunk.length) this.#hold(chunk.subarray(start));
  }

  /** Bytes after the last complete event; an event counts only with its blank line. */
  end(): void {
    if (this.#heldBytes === 0) return;
    const rest = Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    this.#onEvent(rest, false);
  }

  #hold(part: Buffer): void {
    if (this.#heldBytes + part.length > this.#maxEventBytes) {
      this.#oversized = true;
      for (const held of this.#held) this.#onEvent(held, false);
      this.#onEvent(part, false);
      this.#held = [];
      this.#heldBytes = 0;
      return;
    }
    this.#held.push(part);
    this.#heldBytes += part.length;
  }

  #emit(part: Buffer): void {
    const whole = !this.#oversized && this.#heldBytes + part.length <= this.#maxEventBytes;
    if (this.#heldBytes === 0) this.#onEvent(part, whole);
    else {
      const raw = Buffer.concat([...this.#held, part]);
      this.#held = [];
      this.#heldBytes = 0;
      this.#onEvent(raw, whole);
    }
    this.#oversized = false;
  }
}
