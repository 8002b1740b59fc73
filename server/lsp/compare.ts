import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Answer } from "../completion/answer.ts";
import type { CompletionOptions, Cursor } from "../completion/completion-service.ts";
import { EXPERT_NAMES, labelOf } from "../protocol/strategies.ts";
import {
  type CompareCard,
  type CompareParams,
  CompareProgress,
  CompareRequest,
  type CompareResult,
  type ExpertRole,
} from "../protocol.ts";
import { reasonOf } from "../reason-of.ts";
import type { Settings } from "../settings.ts";
import { abortSignal, isAbort } from "./abort.ts";
import { answerCard, emptyCard, tokensPerSecond } from "./answer-card.ts";
import {
  type CompletionFeatureParts,
  cursorAt,
  refuseExcluded,
  requestedSettings,
  requestedStrategy,
} from "./completion-request.ts";
import { GrowingTrace } from "./growing-trace.ts";
import { tell } from "./tell.ts";

type Card = Pick<CompareCard, "id" | "title">;
type Complete = (options: CompletionOptions) => Promise<Answer>;

/** A card that grows is sent at most this often, in ms. */
const STREAM_EVERY_MS = 50;

/** `tandem/compare`: what each expert writes at a position, and what they write together. */
export class CompareFeature {
  readonly #parts: CompletionFeatureParts;

  constructor(parts: CompletionFeatureParts) {
    this.#parts = parts;
    parts.connection.onRequest(CompareRequest, (params, token) =>
      parts.status.working(() => this.#compare(params, token)),
    );
  }

  async #compare(params: CompareParams, token: CancellationToken): Promise<CompareResult> {
    const { configured, documents, configuration, completion, status, ended } = this.#parts;
    const { uri } = params.textDocument;
    await configured;
    const settings = requestedSettings(params.settings, await configuration.get(uri));
    refuseExcluded(uri, settings);
    const strategy = requestedStrategy(params.strategy, settings.strategy);
    const cursor: Cursor = cursorAt(documents, uri, params);
    const signal = AbortSignal.any([abortSignal(token), ended]);
    const run = (card: Card, complete: Complete) => this.#run(card, complete, settings, signal, params);
    // Another window may have set other experts than this one's settings name.
    const experts = status.status().experts;
    const titleOf = (role: ExpertRole) => experts.find((expert) => expert.role === role)?.id ?? EXPERT_NAMES[role];
    const cards: CompareCard[] = [];
    // One after the other: side by side they would only slow each other down.
    for (const role of ["code", "general"] satisfies ExpertRole[]) {
      const card = { id: role, title: titleOf(role) };
      cards.push(await run(card, (options) => completion.completeAlone(cursor, role, options)));
    }
    const title = labelOf(strategy);
    cards.push(
      await run({ id: "collaboration", title }, async (options) => {
        const answer = await completion.complete(cursor, strategy, options);
        status.answered(strategy, answer);
        return answer;
      }),
    );
    return { cards };
  }

  async #run(
    head: Card,
    complete: Complete,
    settings: Settings,
    signal: AbortSignal,
    { partialResultToken }: CompareParams,
  ): Promise<CompareCard> {
    const start = performance.now();
    let sent = Number.NEGATIVE_INFINITY;
    let firstTextMs: number | undefined;
    const send = (card: CompareCard) => {
      if (partialResultToken === undefined) return;
      tell(() => this.#parts.connection.sendProgress(CompareProgress, partialResultToken, card));
    };
    const empty = emptyCard(head);
    send(empty);
    const growing = new GrowingTrace();
    const onProgress: CompletionOptions["onProgress"] = ({ text, tokens, meanLogProbability, trace }) => {
      const now = performance.now();
      if (text !== "") firstTextMs ??= now - start;
      if (now - sent < STREAM_EVERY_MS) return;
      sent = now;
      const ms = now - start;
      send({
        ...empty,
        text,
        ms,
        firstTextMs,
        tokens,
        tokensPerSecond: tokensPerSecond(tokens, ms),
        meanProbability: Math.exp(meanLogProbability),
        ...growing.next({ text, trace }),
      });
    };
    try {
      const card = { ...answerCard(head, await complete({ settings, signal, onProgress })), firstTextMs };
      send(card);
      return card;
    } catch (failure) {
      if (isAbort(failure)) throw new ResponseError(LSPErrorCodes.RequestCancelled, "The comparison was cancelled.");
      const error = reasonOf(failure);
      const card = { ...empty, done: true, ms: performance.now() - start, error };
      send(card);
      return card;
    }
  }
}
