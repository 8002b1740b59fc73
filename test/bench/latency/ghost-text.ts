/**
 * The suggestion on the screen, as editors keep it: it stays while it is typed through, comes back letter by letter when
 * that is erased again, and goes when something else is typed or the cursor moves away.
 */
export class GhostText {
  #suggestion = "";
  /** How much of the suggestion has been typed. */
  #typed = 0;

  /** What is to be seen behind the cursor; "" for nothing. */
  get text(): string {
    return this.#suggestion.slice(this.#typed);
  }

  /** An answer for the text as it is now; "" takes away what was there. */
  show(suggestion: string): void {
    this.#suggestion = suggestion;
    this.#typed = 0;
  }

  type(inserted: string): void {
    if (inserted.length > 0 && this.text.startsWith(inserted)) this.#typed += inserted.length;
    else this.clear();
  }

  erase(count: number): void {
    if (this.text !== "" && count <= this.#typed) this.#typed -= count;
    else this.clear();
  }

  clear(): void {
    this.show("");
  }
}
