import { expect, test } from "vitest";
import { connectedProcess } from "../../../extension/server-process.ts";

const said = { capabilities: { experimental: { processId: 42 } } };

test("the process of a server that is connected is known", () => {
  expect(connectedProcess("running", said)).toBe(42);
});

test.each(["stopped", "starting"] as const)(
  "a client that is %s names a process that may be another by now",
  (state) => {
    expect(connectedProcess(state, said)).toBeUndefined();
  },
);

test("a server that never answered, or does not tell, has no process to end", () => {
  expect(connectedProcess("running", undefined)).toBeUndefined();
  expect(connectedProcess("running", { capabilities: {} })).toBeUndefined();
});
