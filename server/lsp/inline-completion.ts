import {
  type CancellationToken,
  type InlineCompletionItem,
  type InlineCompletionParams,
  LSPErrorCodes,
  Range,
  ResponseError,
} from "vscode-languageserver";
import { DocumentError } from "../completion/document-error.ts";
import { ExpertUnavailableError } from "../experts/errors.ts";
import { ACCEPTED_COMMAND, type StrategyParams } from "../protocol.ts";
import { isStrategyId, type StrategyId } from "../strategies.ts";
import { abortSignal, isAbort } from "./abort.ts";
import { type CompletionFeatureParts, cursorAt, requestedStrategy } from "./completion-request.ts";

/** `textDocument/inlineCompletion`, and the command that reports the acceptance of an item. */
export class InlineCompletionFeature {
  readonly #parts: CompletionFeatureParts;
  /** Each reason for not completing a document is logged once, not at every key. */
  readonly #told = new Set<string>();

  constructor(parts: CompletionFeatureParts) {
    this.#parts = parts;
    const { connection, status } = parts;
    connection.languages.inlineCompletion.on((params, token) => this.#provide(params, token));
    connection.onExecuteCommand(({ command, arguments: [strategy] = [] }) => {
      if (command === ACCEPTED_COMMAND && isStrategyId(strategy)) status.accepted(strategy);
    });
  }

  async #provide(
    params: InlineCompletionParams & StrategyParams,
    token: CancellationToken,
  ): Promise<InlineCompletionItem[]> {
    const { configured, configuration, completion, status } = this.#parts;
    const { uri } = params.textDocument;
    await configured;
    const settings = await configuration.get(uri);
    if (!settings.enabled) return [];
    const strategy = requestedStrategy(params.strategy, settings.strategy);
    const signal = abortSignal(token);
    try {
      const cursor = cursorAt(this.#parts.documents, uri, params);
      const candidate = await status.working(() => completion.complete(cursor, strategy, { settings, signal }));
      status.answered(strategy, candidate);
      return this.#items(params, candidate.text, strategy);
    } catch (failure) {
      if (isAbort(failure)) throw new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
      if (failure instanceof DocumentError || failure instanceof ExpertUnavailableError) {
        this.#tellOnce(failure.message);
        return [];
      }
      throw failure;
    }
  }

  #items(params: InlineCompletionParams, text: string, strategy: StrategyId): InlineCompletionItem[] {
    if (text === "") return [];
    const { position, context } = params;
    const selected = context.selectedCompletionInfo;
    const command = { title: "Accepted", command: ACCEPTED_COMMAND, arguments: [strategy] };
    if (!selected) return [{ insertText: text, range: Range.create(position, position), command }];
    // The editor shows ghost text beside its own list only where it goes on with what is selected there.
    const typed = Math.max(0, position.character - selected.range.start.character);
    const rest = selected.text.slice(typed);
    if (!text.startsWith(rest)) return [];
    return [{ insertText: selected.text + text.slice(rest.length), range: selected.range, command }];
  }

  #tellOnce(message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#parts.connection.console.info(message);
  }
}
