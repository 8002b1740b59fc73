import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  type ProgressToken,
  ResponseError,
  WorkDoneProgress,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from "vscode-languageserver";
import { describeProgress } from "../models/describe-progress.ts";
import { ModelError } from "../models/errors.ts";
import type { FetchProgress } from "../models/progress.ts";
import { abortSignal } from "./abort.ts";
import { tell } from "./tell.ts";

/** Tells how far the work is: what it does now, and which of how many parts that is, counted from 0. */
export type Report = (progress: FetchProgress, part: number, of: number) => void;

export interface WorkProgressOptions {
  readonly title: string;
  /** Where the client wants to hear of it. */
  readonly workDone: ProgressToken | undefined;
  readonly token: CancellationToken;
  /** Aborted once the client has gone, so that it can neither cancel the work nor hear of it. */
  readonly ended: AbortSignal;
  /** Told as well: what is being done, and the share of all the work that is done, 0 to 1. */
  readonly onShare?: (share: number, progress: FetchProgress) => void;
}

/**
 * Does work that takes long, with progress that the client shows and may cancel. Failures with a message for the user reach
 * the client as such.
 */
export async function withWorkProgress<T>(
  connection: Pick<Connection, "sendProgress">,
  { title, workDone, token, ended, onShare }: WorkProgressOptions,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.any([abortSignal(token), ended]);
  // Not by the library's reporter, which lets go of what it sends: once the client is killed with messages on their way to
  // it, each of them fails, and a failure that nobody holds ends the server.
  const show = (value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd) => {
    if (workDone !== undefined) tell(() => connection.sendProgress(WorkDoneProgress.type, workDone, value));
  };
  show({ kind: "begin", title, percentage: 0, cancellable: true });
  try {
    return await asResponse(
      work(signal, (progress, part, of) => {
        const share = (part + (progress.bytesTotal ? progress.bytesDone / progress.bytesTotal : 0)) / of;
        onShare?.(share, progress);
        show({ kind: "report", percentage: Math.floor(share * 100), message: describeProgress(progress) });
      }),
    );
  } catch (failure) {
    if (signal.aborted) throw new ResponseError(LSPErrorCodes.RequestCancelled, "Cancelled.");
    throw failure;
  } finally {
    show({ kind: "end" });
  }
}

/** Failures with a message for the user reach the client as such. */
export async function asResponse<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (failure) {
    if (failure instanceof ModelError) throw new ResponseError(ErrorCodes.InvalidRequest, failure.message);
    throw failure;
  }
}
