/** A byte string that grows. */
export class ByteText {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The byte at a position below the length. */
  at(position: number): number {
    return this.#bytes[position] as number;
  }

  /** The bytes from a position on. */
  from(position: number): Uint8Array {
    return this.#bytes.slice(position, this.#length);
  }

  /** Returns the position of the byte. */
  append(byte: number): number {
    if (this.#length === this.#bytes.length) {
      const longer = new Uint8Array(2 * this.#length);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    this.#bytes[this.#length] = byte;
    return this.#length++;
  }
}
