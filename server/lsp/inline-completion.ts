import {
  type CancellationToken,
  type InlineCompletionItem,
  type InlineCompletionParams,
  InlineCompletionTriggerKind,
  LSPErrorCodes,
  Range,
  ResponseError,
} from "vscode-languageserver";
import type { Candidate } from "../collaboration/strategy.ts";
import type { Cursor } from "../completion/completion-service.ts";
import { DocumentError } from "../completion/document-error.ts";
import type { OutcomeWatcher } from "../completion/outcome-watcher.ts";
import { ExpertUnavailableError } from "../experts/errors.ts";
import type { BatterySaver } from "../machine/power.ts";
import { ACCEPTED_COMMAND, CursorNotification, type CursorParams, type VariantParams } from "../protocol.ts";
import type { Settings } from "../settings.ts";
import { isStrategyId, type StrategyId } from "../strategies.ts";
import { abortSignal, isAbort } from "./abort.ts";
import { type CompletionFeatureParts, cursorAt, requestedSettings, requestedStrategy } from "./completion-request.ts";

export interface InlineCompletionParts extends CompletionFeatureParts {
  readonly battery: Pick<BatterySaver, "saving">;
  /** Told of what is shown and accepted. */
  readonly outcomes: Pick<OutcomeWatcher, "shown" | "accepted">;
}

/**
 * `textDocument/inlineCompletion`, the command that reports the acceptance of an item, and the notification that the
 * cursor rests somewhere.
 */
export class InlineCompletionFeature {
  readonly #parts: InlineCompletionParts;
  /** Each reason for not completing a document is logged once, not at every key. */
  readonly #told = new Set<string>();

  constructor(parts: InlineCompletionParts) {
    this.#parts = parts;
    const { connection, status, outcomes } = parts;
    connection.languages.inlineCompletion.on((params, token) => this.#provide(params, token));
    connection.onNotification(CursorNotification, (params) => this.#lookAt(params));
    connection.onExecuteCommand(({ command, arguments: [strategy, id] = [] }) => {
      if (command !== ACCEPTED_COMMAND) return;
      if (isStrategyId(strategy)) status.accepted(strategy);
      if (typeof id === "string") outcomes.accepted(id);
    });
  }

  async #provide(
    params: InlineCompletionParams & VariantParams,
    token: CancellationToken,
  ): Promise<InlineCompletionItem[]> {
    const { configured, configuration, completion, status } = this.#parts;
    const { uri } = params.textDocument;
    await configured;
    const settings = await configuration.get(uri);
    if (!settings.enabled) return [];
    const invoked = params.context.triggerKind === InlineCompletionTriggerKind.Invoked;
    if ((await this.#isSaving(settings)) && !invoked) return [];
    const strategy = requestedStrategy(params.strategy, settings.strategy);
    const signal = abortSignal(token);
    try {
      const cursor = cursorAt(this.#parts.documents, uri, params);
      const options = { settings: requestedSettings(params.settings, settings), signal, invoked };
      const candidate = await status.working(() => completion.completeTyping(cursor, strategy, options));
      status.answered(strategy, candidate);
      const items = this.#items(params, candidate, strategy);
      if (items.length > 0) this.#watch(cursor, candidate, strategy);
      return items;
    } catch (failure) {
      if (isAbort(failure)) throw new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
      if (failure instanceof DocumentError || failure instanceof ExpertUnavailableError) {
        this.#tellOnce(failure.message);
        return [];
      }
      throw failure;
    }
  }

  async #lookAt(params: CursorParams): Promise<void> {
    const { configured, configuration, completion, documents } = this.#parts;
    const { uri } = params.textDocument;
    await configured;
    const settings = await configuration.get(uri);
    // The document may have been closed, or changed, before the client heard of it.
    const document = documents.get(uri);
    if (!settings.enabled || !document || params.position.line >= document.lineCount) return;
    if (await this.#isSaving(settings)) return;
    completion.lookAt(
      cursorAt(documents, uri, params),
      requestedStrategy(params.strategy, settings.strategy),
      settings,
    );
  }

  /** Whether nothing is to be done unasked, since the machine saves its battery. */
  async #isSaving(settings: Settings): Promise<boolean> {
    const { battery, status } = this.#parts;
    const saving = settings["power.onBatterySaver"] === "pause" && (await battery.saving());
    status.saving(saving);
    return saving;
  }

  #watch(cursor: Cursor, { id, text, ms }: Candidate, strategy: StrategyId): void {
    const { documents, outcomes } = this.#parts;
    const { document, language, text: then, offset } = cursor;
    // Where the document has changed meanwhile, the client shows nothing and asks anew.
    if (id === undefined || documents.get(document)?.getText() !== then) return;
    outcomes.shown({ id, document, language, strategy, offset, text, latencyMs: ms });
  }

  #items(
    params: InlineCompletionParams,
    { id, text }: Pick<Candidate, "id" | "text">,
    strategy: StrategyId,
  ): InlineCompletionItem[] {
    if (text === "") return [];
    const { position, context } = params;
    const selected = context.selectedCompletionInfo;
    const command = { title: "Accepted", command: ACCEPTED_COMMAND, arguments: [strategy, id] };
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
