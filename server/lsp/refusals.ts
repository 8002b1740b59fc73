import { type Connection, MessageType, ShowMessageNotification } from "vscode-languageserver";
import { VocabularyMismatchError } from "../collaboration/ensemble-fusion.ts";
import { NoEmbeddingsError } from "../collaboration/fusion/relative/relative.ts";
import { DocumentError } from "../completion/document-error.ts";
import { ExpertUnavailableError } from "../experts/errors.ts";
import type { StatusFeature } from "./status.ts";
import { tell } from "./tell.ts";

/** Why nothing is completed, told once each until settings change, and not at every key. */
export class Refusals {
  readonly #connection: Pick<Connection, "console" | "sendNotification">;
  readonly #status: Pick<StatusFeature, "isFollowed">;
  readonly #told = new Set<string>();

  constructor(connection: Pick<Connection, "console" | "sendNotification">, status: Pick<StatusFeature, "isFollowed">) {
    this.#connection = connection;
    this.#status = status;
  }

  /**
   * Tells a failure: the user, where that is who can mend it and nothing else says so, and else the log.
   * @returns whether it is one that means that nothing is completed; any other is left alone
   */
  tell(failure: unknown): boolean {
    if (!isRefusal(failure)) return false;
    const { message } = failure;
    if (this.#isForUser(failure)) this.#show(message);
    else this.log(message);
    return true;
  }

  /** Writes a reason to the client's log. */
  log(message: string): void {
    if (this.#isNew(message)) this.#connection.console.info(message);
  }

  /** What was told is told once more: settings have changed, and still do not fit. */
  forget(): void {
    this.#told.clear();
  }

  #show(message: string): void {
    if (!this.#isNew(message)) return;
    tell(() => this.#connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message }));
  }

  #isForUser(failure: Refusal): boolean {
    if (failure instanceof DocumentError) return false;
    if (!(failure instanceof ExpertUnavailableError)) return true;
    // A failed one is warned of by the status, to whoever is connected; a missing one shows in it, to who follows it.
    return failure.reason === "missing" && (failure.role === "anti" || !this.#status.isFollowed);
  }

  #isNew(message: string): boolean {
    const isNew = !this.#told.has(message);
    this.#told.add(message);
    return isNew;
  }
}

type Refusal = DocumentError | ExpertUnavailableError | VocabularyMismatchError | NoEmbeddingsError;

function isRefusal(failure: unknown): failure is Refusal {
  return [DocumentError, ExpertUnavailableError, VocabularyMismatchError, NoEmbeddingsError].some(
    (kind) => failure instanceof kind,
  );
}
