/** Tells that a file cannot be used, once until it could be written: a disk that is read-only now is so a minute later. */
export class ToldOnce {
  readonly #tell: (failure: unknown) => void;
  #told = false;

  constructor(tell: (failure: unknown) => void) {
    this.#tell = tell;
  }

  failed(failure: unknown): void {
    if (this.#told) return;
    this.#told = true;
    this.#tell(failure);
  }

  /** The file was written. */
  worked(): void {
    this.#told = false;
  }
}
