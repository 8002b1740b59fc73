import { applyEdit, type CompletionSystem, type Edit, type OpenDocument } from "./completion-system.ts";
import { PeerCache } from "./peer-cache.ts";
import { Infill } from "./peer-infill.ts";
import { PeerProcess } from "./peer-process.ts";
import { type PeerCursor, peerCursor, promptBehind, usable } from "./peer-prompt.ts";
import type { SystemOptions } from "./system-options.ts";

/**
 * llama.cpp's llama-server, driven as llama.vscode drives it. From its source (commit 3938fb3, `completion.ts` and
 * `llama-server.ts`): the lines around the cursor, the request's body, the memory of answers, what is made of an answer,
 * and the request for what comes behind a suggestion that is shown. From its README: the server's command line
 * (`peer.py`). In three things the peer is better off here: an old request is closed as soon as the next key comes
 * (llama.vscode waits for it), one answer is asked for instead of `max_parallel_completions` (3), and there are no
 * chunks of other places in the prompt, which would have to be read first.
 */
export class PeerSystem implements CompletionSystem {
  readonly name = "peer";
  readonly #process: PeerProcess;
  readonly #infill: Infill;
  readonly #cache = new PeerCache();
  #document: OpenDocument | undefined;

  private constructor(process: PeerProcess, infill: Infill) {
    this.#process = process;
    this.#infill = infill;
  }

  static async start(options: SystemOptions, signal: AbortSignal): Promise<PeerSystem> {
    const process = await PeerProcess.start(options, signal);
    return new PeerSystem(process, new Infill(process.address, options.maxTokens));
  }

  get pid(): number {
    return this.#process.pid;
  }

  get address(): string {
    return this.#process.address;
  }

  async open(document: OpenDocument): Promise<void> {
    this.#document = document;
  }

  async edit(edit: Edit): Promise<void> {
    const document = this.#current();
    this.#document = { ...document, text: applyEdit(document.text, edit) };
  }

  async complete(offset: number, signal: AbortSignal): Promise<string> {
    const cursor = peerCursor(this.#current().text, offset);
    if (!cursor) return "";
    const known = this.#cache.find(cursor);
    const suggestion = usable(known ?? (await this.#infill.ask(cursor, cursor.lineIndentation, signal)), cursor);
    if (suggestion === "") return "";
    if (known === undefined) this.#cache.add(cursor, suggestion);
    if (cursor.lineSuffix.trim() === "") this.#thinkAhead(cursor, suggestion, signal);
    return withoutLeading(suggestion, cursor.indentation);
  }

  async accepted(): Promise<void> {
    // llama.vscode tells its server nothing.
  }

  async promptTokens(): Promise<number> {
    return this.#infill.promptTokens;
  }

  async close(): Promise<void> {
    this.#document = undefined;
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }

  /** Asks for what comes behind a suggestion that is now shown, until the next key. */
  #thinkAhead(cursor: PeerCursor, suggestion: string, signal: AbortSignal): void {
    this.#cache.addRestAfterFirstLine(cursor, suggestion);
    const prompt = promptBehind(cursor, suggestion);
    if (this.#cache.has(prompt)) return;
    this.#infill.ask(prompt, cursor.lineIndentation, signal).then(
      (answer) => {
        if (answer.trim() !== "") this.#cache.add(prompt, answer.trimEnd());
      },
      (reason: unknown) => {
        if (!signal.aborted) process.stderr.write(`\nThe peer did not think ahead: ${reason}\n`);
      },
    );
  }

  #current(): OpenDocument {
    if (!this.#document) throw new Error("No document is open.");
    return this.#document;
  }
}

/** Takes up to `count` blanks off the beginning. */
function withoutLeading(text: string, count: number): string {
  const blanks = /^[ \t]*/.exec(text)?.[0].length ?? 0;
  return text.slice(Math.min(count, blanks));
}
