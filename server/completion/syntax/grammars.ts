import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Language, Parser } from "web-tree-sitter";
import { reasonOf } from "../../reason-of.ts";

/** A grammar could not be loaded. The message says which, why, and what that means for the user. */
export class GrammarUnavailableError extends Error {
  override readonly name = "GrammarUnavailableError";

  constructor(grammar: string, directory: string, cause: unknown) {
    const reason = reasonOf(cause);
    super(
      `The ${grammar} grammar could not be loaded from ${directory}: ${reason}. Comments and strings are told from code by simple rules until Tandem is reinstalled.`,
      { cause },
    );
  }
}

export interface GrammarFiles {
  /** Folder with `tree-sitter-<name>.wasm` files. */
  readonly directory: string;
  /** The parser's own WebAssembly file. Without it: `web-tree-sitter.wasm` in the same folder. */
  readonly runtime?: string;
}

/** Loads each grammar once, when it is first asked for. */
export class Grammars {
  readonly #files: GrammarFiles;
  readonly #parsers = new Map<string, Promise<Parser>>();
  #runtime: Promise<void> | undefined;

  constructor(files: GrammarFiles) {
    this.#files = files;
  }

  /** A parser for the grammar, the same for every caller. Rejects with a GrammarUnavailableError. */
  parser(grammar: string): Promise<Parser> {
    const known = this.#parsers.get(grammar);
    if (known) return known;
    const loading = this.#load(grammar);
    this.#parsers.set(grammar, loading);
    return loading;
  }

  async #load(grammar: string): Promise<Parser> {
    try {
      this.#runtime ??= startRuntime(this.#files.runtime ?? join(this.#files.directory, "web-tree-sitter.wasm"));
      await this.#runtime;
      const language = await Language.load(join(this.#files.directory, `tree-sitter-${grammar}.wasm`));
      const parser = new Parser();
      parser.setLanguage(language);
      return parser;
    } catch (error) {
      throw new GrammarUnavailableError(grammar, this.#files.directory, error);
    }
  }
}

function startRuntime(file: string): Promise<void> {
  // The optimising compiler spends seconds of a core on a grammar's lexer, in the background, while the models need
  // every core; and grammars loaded meanwhile wait for it. The baseline compiler's code parses a window in time.
  setFlagsFromString("--liftoff-only");
  return Parser.init({ locateFile: () => file });
}
