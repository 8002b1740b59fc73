import {
  type Connection,
  ErrorCodes,
  type InlineCompletionParams,
  LSPErrorCodes,
  ResponseError,
  type TextDocuments,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { CompletionService, Cursor } from "../completion/completion-service.ts";
import { DocumentError } from "../completion/document-error.ts";
import { exclusionsOf } from "../completion/exclusions.ts";
import { overrideSettings, SettingOverrideError } from "../override-settings.ts";
import { isStrategyId, STRATEGY_IDS, type StrategyId } from "../protocol/strategies.ts";
import type { Settings } from "../settings.ts";
import type { Configuration } from "./configuration.ts";
import type { StatusFeature } from "./status.ts";

/** What the features work with that complete at a position. */
export interface CompletionFeatureParts {
  readonly connection: Connection;
  /** Resolves when the client's settings have been taken over for the first time. */
  readonly configured: Promise<void>;
  readonly documents: TextDocuments<TextDocument>;
  readonly configuration: Configuration;
  readonly completion: CompletionService;
  readonly status: StatusFeature;
  /** Aborted once the client has gone, which can then cancel nothing any more. */
  readonly ended: AbortSignal;
}

/** The strategy that a request names, or the one of the settings. */
export function requestedStrategy(requested: unknown, fallback: StrategyId): StrategyId {
  if (requested === undefined || requested === null) return fallback;
  if (isStrategyId(requested)) return requested;
  throw new ResponseError(
    ErrorCodes.InvalidParams,
    `There is no strategy ${JSON.stringify(requested)}. The strategies are ${STRATEGY_IDS.join(", ")}.`,
  );
}

/**
 * The settings in force with what a request chose for itself.
 * @throws {ResponseError} when it chose what it may not, or a value that is not allowed
 */
export function requestedSettings(requested: unknown, settings: Settings): Settings {
  try {
    return overrideSettings(settings, requested);
  } catch (failure) {
    if (!(failure instanceof SettingOverrideError)) throw failure;
    throw new ResponseError(ErrorCodes.InvalidParams, failure.message);
  }
}

/**
 * Refuses a document that no model may read, before anything is done for it.
 * @throws {ResponseError} with the pattern that excludes it
 */
export function refuseExcluded(uri: string, { exclude }: Pick<Settings, "exclude">): void {
  try {
    exclusionsOf(exclude).check(uri);
  } catch (failure) {
    if (!(failure instanceof DocumentError)) throw failure;
    throw new ResponseError(LSPErrorCodes.RequestFailed, failure.message);
  }
}

/**
 * The cursor that a request means.
 * @throws {ResponseError} when the document is not open or has no such line
 */
export function cursorAt(
  documents: TextDocuments<TextDocument>,
  uri: string,
  { position }: Pick<InlineCompletionParams, "position">,
): Cursor {
  const document = documents.get(uri);
  if (!document) throw new ResponseError(ErrorCodes.InvalidParams, `${uri} is not open.`);
  if (position.line >= document.lineCount) {
    throw new ResponseError(
      ErrorCodes.InvalidParams,
      `Line ${position.line + 1} is beyond the end of ${uri}, which has ${document.lineCount} lines.`,
    );
  }
  return {
    document: uri,
    language: document.languageId,
    text: document.getText(),
    offset: document.offsetAt(position),
  };
}
