import type { Parser, Tree } from "web-tree-sitter";
import type { Place } from "../../collaboration/strategy.ts";
import { fenceAround } from "./fence.ts";
import { type GrammarFiles, Grammars } from "./grammars.ts";
import { IncrementalParser, parseInTime } from "./incremental-parser.ts";
import { grammarOf, isProseLanguage } from "./languages.ts";
import { placeByText } from "./place-by-text.ts";
import { placeByTree } from "./place-by-tree.ts";
import { spellingOf } from "./spelling.ts";
import { countErrors } from "./syntax-errors.ts";
import { type Region, treeKey } from "./tree-key.ts";

export interface SyntaxOptions extends GrammarFiles {
  /** Told once per grammar that fails. Places are then judged by simple rules. */
  readonly onFailure: (error: Error) => void;
  /** The longest a place may take, in ms, for loading and for parsing each. Later, simple rules answer. */
  readonly timeLimit?: number;
}

/** UTF-16 units that are parsed on either side of the cursor: as much as the baseline code parses in some 25 ms. */
const PARSED_BEFORE = 24_000;
const PARSED_AFTER = 2_000;

/** A parser with the name of its grammar. */
interface Ready {
  readonly parser: Parser;
  readonly grammar: string;
}

/** The end of a line before one that is not indented. */
const AT_TOP_LEVEL = /\n(?=[A-Za-z@#])/g;
/** The same for any line, with its indentation. */
const AT_ANY_LEVEL = /\n([^\S\n]*)(?=[A-Za-z@#])/g;

/** What the syntax of a document says about the cursor. */
export class Syntax {
  readonly #grammars: Grammars;
  readonly #onFailure: (error: Error) => void;
  readonly #timeLimit: number;
  readonly #failed = new Set<string>();
  /** By grammar. */
  readonly #incremental = new Map<string, IncrementalParser>();

  constructor({ onFailure, timeLimit = 50, ...files }: SyntaxOptions) {
    this.#grammars = new Grammars(files);
    this.#onFailure = onFailure;
    this.#timeLimit = timeLimit;
  }

  /**
   * Where the cursor stands. `text` may be the whole document, of any size: of code only what is near the cursor is read,
   * of prose the fences. `offset` is in UTF-16 units. Never rejects.
   */
  async place(language: string, text: string, offset: number): Promise<Place> {
    const at = Math.min(Math.max(0, offset), text.length);
    if (!isProseLanguage(language)) return this.#placeInCode(language, text, at);
    const code = fenceAround(text, at);
    if (code) return this.place(code.language, code.text, code.offset);
    return language === "git-commit" && lineBefore(text, at).startsWith("#") ? "comment" : "prose";
  }

  /**
   * How many syntax errors there are near an offset (UTF-16 units) of a text: for comparing texts that differ there.
   * Undefined where there is no grammar, or no time. Never rejects.
   */
  async errors(language: string, text: string, offset: number): Promise<number | undefined> {
    const ready = await this.#ready(language);
    if (!ready) return undefined;
    const { start, end } = windowAround(text, { start: offset, end: offset });
    return this.#parse(ready, text.slice(start, end), countErrors);
  }

  /**
   * What the texts have in common that make the same tree of one place (see {@link treeKey}): for comparing texts that differ
   * in a region and nowhere else. Undefined where there is no grammar, no time, no code in the region, or where the region
   * does not parse. Rejects with the signal's reason only.
   */
  async key(language: string, text: string, region: Region, signal: AbortSignal): Promise<string | undefined> {
    const ready = await this.#ready(language);
    signal.throwIfAborted();
    if (!ready) return undefined;
    const { start, end } = windowAround(text, region);
    const near = text.slice(start, end);
    const place = { start: region.start - start, end: region.end - start };
    return this.#parse(ready, near, (tree) => treeKey(tree, near, place, spellingOf(ready.grammar)));
  }

  /** Loads the grammar of a language, so that the first place needs no waiting. Never rejects. */
  async prepare(language: string): Promise<void> {
    const grammar = grammarOf(language);
    if (grammar !== undefined) await this.#parser(grammar);
  }

  async #placeInCode(language: string, text: string, offset: number): Promise<Place> {
    const start = windowStart(text, offset);
    const near = text.slice(start, offset + PARSED_AFTER);
    const ready = await this.#ready(language);
    return (ready && this.#placeByTree(ready, near, offset - start)) ?? placeByText(language, near, offset - start);
  }

  /** What parses a language; undefined where there is no grammar, or it is not loaded in time. */
  async #ready(language: string): Promise<Ready | undefined> {
    const grammar = grammarOf(language);
    const parser = grammar === undefined ? undefined : await within(this.#timeLimit, this.#parser(grammar));
    return parser && grammar !== undefined ? { parser, grammar } : undefined;
  }

  /** Asked for at every key, for a text that is nearly the one of the key before. */
  #placeByTree({ parser, grammar }: Ready, text: string, offset: number): Place | undefined {
    return this.#orReport(grammar, () => {
      const incremental = this.#incremental.get(grammar) ?? new IncrementalParser(parser);
      this.#incremental.set(grammar, incremental);
      const tree = incremental.parse(text, offset, this.#timeLimit);
      return tree && placeByTree(tree, text, offset);
    });
  }

  #parse<T>({ parser, grammar }: Ready, text: string, read: (tree: Tree) => T): T | undefined {
    return this.#orReport(grammar, () => {
      const tree = parseInTime(parser, text, this.#timeLimit);
      try {
        return tree && read(tree);
      } finally {
        tree?.delete();
      }
    });
  }

  #orReport<T>(grammar: string, work: () => T | undefined): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#report(grammar, error);
      return undefined;
    }
  }

  async #parser(grammar: string): Promise<Parser | undefined> {
    try {
      return await this.#grammars.parser(grammar);
    } catch (error) {
      this.#report(grammar, error);
      return undefined;
    }
  }

  #report(grammar: string, error: unknown): void {
    if (this.#failed.has(grammar)) return;
    this.#failed.add(grammar);
    this.#onFailure(error instanceof Error ? error : new Error(`The ${grammar} parser failed: ${String(error)}`));
  }
}

/** A window that starts at the top level of the file, or as near to it as there is, seldom starts inside a string or comment. */
function windowStart(text: string, offset: number): number {
  const earliest = offset - PARSED_BEFORE;
  if (earliest <= 0) return 0;
  let least = Number.POSITIVE_INFINITY;
  let start = earliest;
  for (const { 1: indentation = "", index } of text
    .slice(earliest, offset - PARSED_BEFORE / 2)
    .matchAll(AT_ANY_LEVEL)) {
    if (indentation.length >= least) continue;
    least = indentation.length;
    start = earliest + index + 1;
    if (least === 0) break;
  }
  return start;
}

/**
 * What is parsed around a region. A window that ends where the top level goes on seldom ends inside a block, which would make
 * an error of all around it. What is not needed before the region is spared for what follows.
 */
function windowAround(text: string, region: Region): Region {
  const start = windowStart(text, region.start);
  const latest = region.end + PARSED_AFTER + PARSED_BEFORE - (region.start - start);
  if (latest >= text.length) return { start, end: text.length };
  const found = [...text.slice(region.end, latest).matchAll(AT_TOP_LEVEL)].at(-1);
  return { start, end: found ? region.end + found.index + 1 : latest };
}

function lineBefore(text: string, offset: number): string {
  return text.slice(offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1, offset);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  if (ms === Number.POSITIVE_INFINITY) return work;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
