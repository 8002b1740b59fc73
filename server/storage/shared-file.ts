import { rm } from "node:fs/promises";
import { withBriefLock } from "./file-lock.ts";
import { readJson, replaceFile } from "./json-file.ts";
import { ToldOnce } from "./told-once.ts";
import { Turns } from "./turns.ts";

export interface SharedFileOptions<Content> {
  readonly file: string;
  /** What is in the file, from its JSON; undefined where that is something else, or nothing. */
  readonly parse: (json: unknown) => Content | undefined;
  /** What counts where there is no such file. */
  readonly empty: Content;
  readonly toText: (content: Content) => string;
  /** Hears that the file cannot be read or written, once until it could be written. */
  readonly onFailure: (failure: unknown) => void;
}

type Change<Content> = (content: Content) => Content;

/** Of changes that cannot be written the last ones are kept, to be made in the file: all are made again when it is tried. */
const MOST_UNWRITTEN = 100;

/**
 * A small file of JSON that several processes change in turn, each beginning with what is there. Where it is not there, not
 * whole, or something else, it counts as empty. Where it cannot be read or written, what is known stays known, and the
 * changes are made as soon as they can be: to what is in the file then.
 */
export class SharedFile<Content> {
  readonly path: string;
  readonly #options: SharedFileOptions<Content>;
  readonly #trouble: ToldOnce;
  readonly #turns = new Turns();
  /** What was in the file when it could last be read, with what has not been written since. */
  #known: Content;
  #unwritten: readonly Change<Content>[] = [];

  constructor(options: SharedFileOptions<Content>) {
    this.path = options.file;
    this.#options = options;
    this.#known = options.empty;
    this.#trouble = new ToldOnce(options.onFailure);
  }

  /** What is in the file, with what could not be written yet. Never rejects. */
  read(): Promise<Content> {
    return this.#turns.take(async () => {
      try {
        this.#known = changed(await this.#load(), this.#unwritten);
      } catch (failure) {
        this.#trouble.failed(failure);
      }
      return this.#known;
    });
  }

  /**
   * Changes what is in the file, and returns what it is then. A change may be made more than once, each time to another
   * content. Rejects only with what `change` throws.
   */
  update(change: Change<Content>): Promise<Content> {
    return this.#turns.take(async () => {
      const changes = [...this.#unwritten, change];
      try {
        this.#known = await withBriefLock(this.path, (signal) => this.#write(changes, signal));
        this.#unwritten = [];
        this.#trouble.worked();
      } catch (failure) {
        // A change that cannot be made fails here once more, and is not kept.
        this.#known = change(this.#known);
        this.#unwritten = changes.slice(-MOST_UNWRITTEN);
        this.#trouble.failed(failure);
      }
      return this.#known;
    });
  }

  /** Deletes the file, and what could not be written. Rejects with the file system's error. */
  delete(): Promise<void> {
    return this.#turns.take(async () => {
      this.#known = this.#options.empty;
      this.#unwritten = [];
      await withBriefLock(this.path, () => rm(this.path, { force: true }));
    });
  }

  async #load(): Promise<Content> {
    const { parse, empty } = this.#options;
    return parse(await readJson(this.path)) ?? empty;
  }

  async #write(changes: readonly Change<Content>[], signal: AbortSignal): Promise<Content> {
    const content = changed(await this.#load(), changes);
    signal.throwIfAborted();
    await replaceFile(this.path, this.#options.toText(content));
    return content;
  }
}

function changed<Content>(content: Content, changes: readonly Change<Content>[]): Content {
  return changes.reduce((before, change) => change(before), content);
}
