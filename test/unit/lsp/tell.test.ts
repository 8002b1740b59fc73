import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { ConnectionError, ConnectionErrors } from "vscode-languageserver";
import { tell } from "../../../server/lsp/tell.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  ["a connection that was given up", new ConnectionError(ConnectionErrors.Disposed, "Connection is disposed.")],
  ["a connection that is closed", new ConnectionError(ConnectionErrors.Closed, "Connection is closed.")],
  ["a pipe that nobody reads", Object.assign(new Error("The socket has been ended."), { code: "EPIPE" })],
])("nothing is said of %s", async (_what, failure) => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  tell(() => Promise.reject(failure));
  await sleep(0);
  expect(written).not.toHaveBeenCalled();
});

test("any other failure goes to the error output, also where sending throws at once", async () => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  tell(() => {
    throw new TypeError("There is no such notification.");
  });
  await sleep(0);
  expect(written).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("There is no such notification."));
});
