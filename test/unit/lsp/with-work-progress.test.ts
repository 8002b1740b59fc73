import { once } from "node:events";
import { PassThrough, Writable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { CancellationToken, createProtocolConnection } from "vscode-languageserver/node";
import { withWorkProgress } from "../../../server/lsp/with-work-progress.ts";

const PROGRESS = {
  id: "a",
  phase: "downloading",
  bytesDone: 1e6,
  bytesTotal: 4e6,
  bytesPerSecond: 0,
  secondsLeft: undefined,
} as const;

function watchRejections() {
  const rejected = vi.fn();
  process.on("unhandledRejection", rejected);
  onTestFinished(() => void process.off("unhandledRejection", rejected));
  return rejected;
}

function watchErrorOutput() {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => written.mockRestore());
  return written;
}

/** What a window takes in that has stopped reading: nothing, and once it is killed every message on its way fails. */
function hungWindow() {
  const waiting: ((failure: Error) => void)[] = [];
  return new Writable({
    write: (_chunk, _encoding, done) => void waiting.push(done),
    destroy: (_failure, done) => {
      const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
      for (const each of waiting) each(gone);
      done(null);
    },
  });
}

test("what begins, how far it is and that it has ended is told the client that wants to hear of it", async () => {
  const told: unknown[] = [];
  const sendProgress = async (_type: unknown, token: unknown, value: unknown) => void told.push([token, value]);
  const options = { title: "Fetching", token: CancellationToken.None, ended: new AbortController().signal };
  const work = async (_signal: AbortSignal, report: (progress: typeof PROGRESS, part: number, of: number) => void) =>
    report(PROGRESS, 1, 2);
  await withWorkProgress({ sendProgress }, { ...options, workDone: 7 }, work);
  await withWorkProgress({ sendProgress }, { ...options, workDone: undefined }, work);
  expect(told).toEqual([
    [7, { kind: "begin", title: "Fetching", percentage: 0, cancellable: true }],
    [7, { kind: "report", percentage: 62, message: "a: 25 % of 4.0 MB" }],
    [7, { kind: "end" }],
  ]);
});

test("a window that is killed while progress is on its way to it ends its work, and not the server", async () => {
  const rejected = watchRejections();
  const complaints = watchErrorOutput();
  const window = hungWindow();
  const connection = createProtocolConnection(new PassThrough(), window);
  connection.listen();
  onTestFinished(() => connection.dispose());
  const ended = new AbortController();
  const options = { title: "Fetching", workDone: 7, token: CancellationToken.None, ended: ended.signal };
  const working = withWorkProgress(connection, options, async (signal, report) => {
    for (let count = 0; count < 10; count++) report(PROGRESS, 0, 1);
    await once(signal, "abort");
    signal.throwIfAborted();
  });
  const outcome = expect(working).rejects.toThrow("Cancelled.");
  await nextTurn();
  window.destroy();
  await nextTurn();
  ended.abort();
  await outcome;
  await nextTurn();
  expect(rejected).not.toHaveBeenCalled();
  expect(complaints).not.toHaveBeenCalled();
});
