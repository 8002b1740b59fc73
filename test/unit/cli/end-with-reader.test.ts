import { PassThrough } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { endWithReader } from "../../../server/cli/end-with-reader.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** What comes of an output that fails with this code. */
function outcomeOf(code: string): string {
  vi.spyOn(process, "exit").mockImplementation((status) => {
    throw new Error(`exit ${status}`);
  });
  const output = new PassThrough();
  endWithReader(output);
  try {
    output.emit("error", Object.assign(new Error(`write ${code}`), { code }));
    return "goes on";
  } catch (failure) {
    return String(failure);
  }
}

test("where nobody reads what is printed, the program ends with the exit code that it has", () => {
  expect(outcomeOf("EPIPE")).toBe("Error: exit undefined");
});

test("what else fails as it prints is not hidden", () => {
  expect(outcomeOf("ENOSPC")).toBe("Error: write ENOSPC");
});
