import type { CancellationToken, LogOutputChannel } from "vscode";
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  type InlineCompletionParams,
  InlineCompletionRequest,
  LanguageClient,
  type MessageSignature,
  type Middleware,
  RevealOutputChannelOn,
  type StreamInfo,
} from "vscode-languageclient/node";
import type { StrategyParams } from "../server/protocol.ts";
import { settingsFor, strategyInForce } from "./configuration.ts";
import { DOCUMENT_SELECTOR, openDocument } from "./documents.ts";
import type { FileStrategies } from "./file-strategies.ts";
import type { GrownAnswers } from "./grown-answers.ts";

export interface ClientParts {
  /** Connects to the server. */
  connect: () => Promise<StreamInfo>;
  output: LogOutputChannel;
  files: FileStrategies;
  grownAnswers: GrownAnswers;
  /** Called when the server has gone without being asked to; resolves to whether to start it again. */
  onClosed: () => Promise<boolean>;
}

/** Writes failures to the log only: the status bar tells of them, and a popup at every keystroke helps nobody. */
class QuietLanguageClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** The language client, not yet started. */
export function createClient({ connect, output, onClosed, ...parts }: ClientParts): LanguageClient {
  return new QuietLanguageClient("tandem", "Tandem", connect, {
    documentSelector: DOCUMENT_SELECTOR,
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    errorHandler: errorHandler(onClosed),
    // Without it the library shows a popup of its own.
    initializationFailedHandler: () => false,
    middleware: middleware(parts),
  });
}

function middleware({ files, grownAnswers }: Pick<ClientParts, "files" | "grownAnswers">): Middleware {
  return {
    workspace: {
      configuration: ({ items }) => items.map(({ section = "", scopeUri }) => settingsFor(section, scopeUri)),
    },
    provideInlineCompletionItems: (document, position, context, token, next) =>
      grownAnswers.answer(document, position, context, token, next),
    sendRequest: <P, R>(
      type: string | MessageSignature,
      params: P | undefined,
      token: CancellationToken | undefined,
      next: (type: string | MessageSignature, params?: P, token?: CancellationToken) => Promise<R>,
    ): Promise<R> => {
      const method = typeof type === "string" ? type : type.method;
      if (method !== InlineCompletionRequest.method || params === undefined) return next(type, params, token);
      const { textDocument } = params as unknown as InlineCompletionParams;
      const extra: StrategyParams = { strategy: strategyInForce(openDocument(textDocument.uri), files) };
      return next(type, { ...params, ...extra }, token);
    },
  };
}

function errorHandler(onClosed: () => Promise<boolean>): ErrorHandler {
  return {
    error: (_error, _message, count) => ({
      // A message that could not be read or written may be followed by good ones; three in a row are not.
      action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown,
      handled: true,
    }),
    closed: async () => ({
      action: (await onClosed()) ? CloseAction.Restart : CloseAction.DoNotRestart,
      handled: true,
    }),
  };
}
