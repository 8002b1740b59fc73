import { randomUUID } from "node:crypto";
import {
  type CancellationToken,
  type InlineCompletionItem,
  type InlineCompletionParams,
  InlineCompletionTriggerKind,
  LSPErrorCodes,
  type Position,
  Range,
  ResponseError,
} from "vscode-languageserver";
import type { Answer } from "../completion/answer.ts";
import type { CompletionOptions, Cursor } from "../completion/completion-service.ts";
import type { OutcomeWatcher, ShownAnswer } from "../completion/outcome-watcher.ts";
import type { BatterySaver } from "../machine/power.ts";
import { type ExpertRole, isStrategyId, type StrategyId } from "../protocol/strategies.ts";
import { ACCEPTED_COMMAND, CursorNotification, type CursorParams, type VariantParams } from "../protocol.ts";
import type { Settings } from "../settings.ts";
import { abortSignal, isAbort } from "./abort.ts";
import { alternatives } from "./alternatives.ts";
import { type CompletionFeatureParts, cursorAt, requestedSettings, requestedStrategy } from "./completion-request.ts";
import type { HistoryFeature } from "./history.ts";
import type { Refusals } from "./refusals.ts";
import { savesBattery } from "./saves-battery.ts";

export interface InlineCompletionParts extends CompletionFeatureParts {
  readonly battery: Pick<BatterySaver, "saving">;
  /** Told of what is shown and accepted. */
  readonly outcomes: Pick<OutcomeWatcher, "shown" | "offered" | "accepted">;
  readonly history: Pick<HistoryFeature, "shown" | "accepted">;
  /** Told why nothing is completed. */
  readonly refusals: Pick<Refusals, "tell" | "log">;
  /** Loads experts that are not in memory, where completions of a document are wanted. Never rejects. */
  readonly preload: (uri: string) => Promise<void>;
}

/** What an expert would write by itself, which the user may go to. */
interface OfferedAnswer {
  readonly role: ExpertRole;
  readonly answer: Answer;
  readonly cursor: Cursor;
  readonly position: Position;
}

/**
 * `textDocument/inlineCompletion`, the command that reports the acceptance of an item, and the notification that the
 * cursor rests somewhere.
 */
export class InlineCompletionFeature {
  readonly #parts: InlineCompletionParts;
  /** Where the last complete answer was shown. */
  #shownAt: Cursor | undefined;
  /** What was offered beside it, by the answers' ids. */
  #offered = new Map<string, OfferedAnswer>();

  constructor(parts: InlineCompletionParts) {
    this.#parts = parts;
    const { connection, status, outcomes, history } = parts;
    connection.languages.inlineCompletion.on((params, token) => this.#provide(params, token));
    connection.onNotification(CursorNotification, (params) => this.#lookAt(params));
    connection.onExecuteCommand(({ command, arguments: [strategy, id] = [] }) => {
      if (command !== ACCEPTED_COMMAND) return;
      if (isStrategyId(strategy)) status.accepted(strategy);
      if (typeof id !== "string") return;
      outcomes.accepted(id);
      const offered = this.#offered.get(id);
      if (offered) history.shown(offered.cursor, offered.position, offered.role, offered.answer);
      history.accepted(id);
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
    const frugal = await this.#isSaving(settings);
    if (frugal && !invoked) return [];
    // Both may be needed from now on, also where one of them answers first.
    void this.#parts.preload(uri);
    const strategy = requestedStrategy(params.strategy, settings.strategy);
    const signal = abortSignal(token);
    try {
      const cursor = cursorAt(this.#parts.documents, uri, params);
      const options = { settings: requestedSettings(params.settings, settings), signal };
      // Whoever asks for what is on the screen already wants to see what else there is.
      const wantsMore = invoked && isSamePlace(cursor, this.#shownAt);
      const answer = await status.working(() =>
        completion.completeTyping(cursor, strategy, { ...options, invoked, frugal }),
      );
      status.answered(strategy, answer);
      const items = this.#items(params, answer, strategy);
      this.#shownAt = items.length > 0 && !answer.partial ? cursor : undefined;
      if (items.length > 0) this.#watch(cursor, params.position, strategy, answer);
      if (wantsMore) items.push(...(await this.#others(params, cursor, { strategy, answer }, options)));
      return items;
    } catch (failure) {
      if (isAbort(failure)) throw new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
      if (this.#parts.refusals.tell(failure)) return [];
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
    const saving = await savesBattery(settings, battery);
    status.saving(saving);
    return saving;
  }

  /** What each expert would write by itself instead, for the editor's own keys that go through the alternatives. */
  async #others(
    params: InlineCompletionParams,
    cursor: Cursor,
    shown: { readonly strategy: StrategyId; readonly answer: Answer },
    options: CompletionOptions,
  ): Promise<InlineCompletionItem[]> {
    const { completion, status, outcomes, refusals, ended } = this.#parts;
    // What is written for a key is given up with the client's answers; these are none of them.
    const signal = AbortSignal.any([options.signal, ended]);
    const complete = (role: ExpertRole) => completion.complete(cursor, role, { ...options, signal });
    const others = await status.working(() => alternatives(shown, complete, (message) => refusals.log(message)));
    const { position } = params;
    const offered = others.map(({ role, answer }) => ({
      role,
      answer: { ...answer, id: randomUUID() },
      cursor,
      position,
    }));
    this.#offered = new Map(offered.map((each) => [each.answer.id, each]));
    outcomes.offered(offered.map(({ role, answer }) => shownAnswer(cursor, role, answer)));
    return offered.flatMap(({ role, answer }) => this.#items(params, answer, role));
  }

  #watch(cursor: Cursor, position: Position, strategy: StrategyId, answer: Answer): void {
    const { document, text: then } = cursor;
    const { documents, outcomes, history } = this.#parts;
    // Where the document has changed meanwhile, the client shows nothing and asks anew.
    if (documents.get(document)?.getText() !== then) return;
    outcomes.shown(shownAnswer(cursor, strategy, answer));
    history.shown(cursor, position, strategy, answer);
  }

  #items(
    params: InlineCompletionParams,
    { id, text, partial = false }: Pick<Answer, "id" | "text" | "partial">,
    strategy: StrategyId,
  ): InlineCompletionItem[] {
    if (text === "") return [];
    const { position, context } = params;
    const selected = context.selectedCompletionInfo;
    const command = { title: "Accepted", command: ACCEPTED_COMMAND, arguments: [strategy, id, partial] };
    if (!selected) return [{ insertText: text, range: Range.create(position, position), command }];
    // The editor shows ghost text beside its own list only where it goes on with what is selected there.
    const { start } = selected.range;
    const typed = this.#parts.documents.get(params.textDocument.uri)?.getText(Range.create(start, position)) ?? "";
    if (!(typed + text).startsWith(selected.text)) return [];
    return [{ insertText: typed + text, range: selected.range, command }];
  }
}

function shownAnswer(
  { document, language, offset }: Cursor,
  strategy: StrategyId,
  { id, text, ms }: Answer,
): ShownAnswer {
  return { id, document, language, strategy, offset, text, latencyMs: ms };
}

function isSamePlace(cursor: Cursor, other: Cursor | undefined): boolean {
  return other?.document === cursor.document && other.offset === cursor.offset && other.text === cursor.text;
}
