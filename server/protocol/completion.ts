/** What is said of completions, and while the user types. */
import {
  NotificationType,
  NotificationType0,
  type Position,
  RequestType,
  type TextDocumentIdentifier,
} from "vscode-languageserver-protocol";
import type { StrategyId } from "./strategies.ts";

/** Added by our client to the standard `textDocument/inlineCompletion` parameters. Without it the setting decides. */
export interface StrategyParams {
  strategy?: StrategyId;
}

/** How one answer is to be made: may be added to the parameters of `textDocument/inlineCompletion` and `tandem/compare`. */
export interface VariantParams extends StrategyParams {
  /**
   * Settings for this request alone, without the leading `tandem.`: flat (`{ "ensemble.fusion": "bytes" }`) or nested
   * (`{ ensemble: { fusion: "bytes" } }`). They may be those that say how an answer is made: all of `routing`, `cascade`,
   * `ensemble`, `rerank` and `vote`, and `completion.promptLookup`. Any other one, and a value that is not allowed, is answered
   * with the error InvalidParams, whose message names the setting, what is wrong with it, and what is allowed.
   */
  settings?: Readonly<Record<string, unknown>>;
}

/**
 * The server command that an inline completion item carries; it runs when the item is accepted. Its arguments are the
 * strategy, the answer's id, and whether only the beginning of it is there, so that an editor knows that there will be
 * more. What else becomes of an answer the server sees for itself in the document's changes.
 */
export const ACCEPTED_COMMAND = "tandem.accepted";

/**
 * Sent by the server when an answer that `textDocument/inlineCompletion` gave in part, since it was not complete at
 * the deadline, is complete now: asking again at the same place brings all of it at once.
 */
export const AnswerGrownNotification = new NotificationType<{ textDocument: TextDocumentIdentifier }>(
  "tandem/answerGrown",
);

export interface CursorParams extends StrategyParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
}

/**
 * Sent by the client when the cursor has moved without a change of text. Where it rests, the text around it is read
 * ahead, so that the first completion there need not wait for it.
 */
export const CursorNotification = new NotificationType<CursorParams>("tandem/cursor");

export interface DefinitionsParams {
  textDocument: TextDocumentIdentifier;
  positions: Position[];
}

/** A file in which a name is defined, as it is on disk. */
export interface DefinitionFile {
  uri: string;
  text: string;
}

/**
 * Asked by the server while the user pauses: the files of the workspace in which the names at these positions are defined,
 * without those that are open. Cancellable. Only of a client that has {@link DEFINITIONS_CAPABILITY} among its experimental capabilities.
 */
export const DefinitionsRequest = new RequestType<DefinitionsParams, DefinitionFile[], void>("tandem/definitions");
export const DEFINITIONS_CAPABILITY = "tandemDefinitions";

export interface Exclusion {
  /** The pattern of the setting `tandem.exclude` that fits the document. Absent where none does. */
  excludedBy?: string;
}

/** Asks whether nothing is completed in a document, and nothing of it read elsewhere, since it is excluded. */
export const ExclusionRequest = new RequestType<{ textDocument: TextDocumentIdentifier }, Exclusion, void>(
  "tandem/exclusion",
);
/** Sent by the server when settings have changed, so that other documents may be excluded now, to a client that has asked once. */
export const ExclusionsChangedNotification = new NotificationType0("tandem/exclusionsChanged");

export interface WindowStateParams {
  focused: boolean;
}

/**
 * Sent by the client when it starts and whenever its window comes to the front or leaves it. Behind other windows the
 * server lets other processes go first. A client that never says so counts as in front.
 */
export const WindowStateNotification = new NotificationType<WindowStateParams>("tandem/windowState");
