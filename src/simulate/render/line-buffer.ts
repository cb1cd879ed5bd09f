/** Grows by doubling; each line is encoded on its own, which keeps the strings short-lived. */
export class LineBuffer {
  #buffer: Buffer<ArrayBuffer>;
  #length = 0;

  constructor(capacity: number) {
    this.#buffer = Buffer.allocUnsafeSlow(capacity);
  }

  append(line: string): void {
    // UTF-8 takes at most three bytes a UTF-16 unit.
    const most = line.length * 3;
    if (this.#length + most > this.#buffer.length) this.#grow(most);
    this.#length += this.#buffer.write(line, this.#length, 'utf8');
  }

  /** The same, quicker, for a line known to be ASCII. */
  appendAscii(line: string): void {
    if (this.#length + line.length > this.#buffer.length) this.#grow(line.length);
    this.#length += this.#buffer.write(line, this.#length, 'latin1');
  }

  /** A view of what was appended; its memory is no one else's. */
  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#buffer.buffer, 0, this.#length);
  }

  #grow(more: number): void {
    const bigger = Buffer.allocUnsafeSlow(this.#buffer.length * 2 + more);
    this.#buffer.copy(bigger, 0, 0, this.#length);
    this.#buffer = bigger;
  }
}
