/** Collects log lines as bytes, quickly, for a rendering thread. */

const ZERO = '0'.charCodeAt(0);
const DIGITS = 4;
/** The ASCII digits of 0 to 8191, four each: 13 bits of a hash make four digits. */
const FOUR_DIGITS = Uint8Array.from({ length: 8192 * DIGITS }, (_, at) => {
  const digits = String(Math.floor(at / DIGITS)).padStart(DIGITS, '0');
  return digits.charCodeAt(at % DIGITS);
});

/** Grows by doubling; each line is encoded on its own, which keeps the strings short-lived. */
export class LineBuffer {
  #buffer: Buffer<ArrayBuffer>;
  #length = 0;

  constructor(capacity: number) {
    this.#buffer = Buffer.allocUnsafeSlow(capacity);
  }

  append(line: string): void {
    // UTF-8 takes at most three bytes a UTF-16 unit.
    this.#reserve(line.length * 3);
    this.#length += this.#buffer.write(line, this.#length, 'utf8');
  }

  /** The same, quicker, for text known to be ASCII. */
  appendAscii(line: string): void {
    this.#reserve(line.length);
    this.#length += this.#buffer.write(line, this.#length, 'latin1');
  }

  /** Appends prepared bytes and gives their place, for digits to be put in. */
  appendBytes(bytes: Uint8Array): number {
    this.#reserve(bytes.length);
    const at = this.#length;
    this.#buffer.set(bytes, at);
    this.#length += bytes.length;
    return at;
  }

  /** Puts the digits of a number from 10 to 99 at a place. */
  putTwoDigits(at: number, value: number): void {
    this.#buffer[at] = ZERO + Math.floor(value / 10);
    this.#buffer[at + 1] = ZERO + (value % 10);
  }

  /** Puts the digits of a number below 8192 at a place, four of them, zeros first. */
  putFourDigits(at: number, value: number): void {
    const from = value * DIGITS;
    for (let digit = 0; digit < DIGITS; digit++) {
      this.#buffer[at + digit] = FOUR_DIGITS[from + digit]!;
    }
  }

  /** A view of what was appended; its memory is no one else's. */
  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#buffer.buffer, 0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const bigger = Buffer.allocUnsafeSlow(this.#buffer.length * 2 + more);
    this.#buffer.copy(bigger, 0, 0, this.#length);
    this.#buffer = bigger;
  }
}
