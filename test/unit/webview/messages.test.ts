import fc from "fast-check";
import { expect, test } from "vitest";
import { isFromPanel } from "../../../webview/messages.ts";

test.each([
  { type: "ready" },
  { type: "compare" },
  { type: "compareInSample" },
  { type: "cancel" },
  { type: "reveal" },
  { type: "manageModels" },
  { type: "history" },
  { type: "follow", following: true },
  { type: "remedy", problem: "It has stopped.", title: "Restart Server" },
  { type: "insert", id: "code" },
  { type: "copy", id: "general" },
  { type: "always", id: "collaboration", answer: "7" },
])("%j is a message of the panel", (message) => {
  expect(isFromPanel(message)).toBe(true);
});

test.each([
  undefined,
  null,
  "ready",
  [],
  {},
  { type: "delete" },
  { type: "follow" },
  { type: "remedy", title: "Restart Server" },
  { type: "remedy", problem: "It has stopped.", title: 1 },
  { type: "follow", following: "yes" },
  { type: "insert" },
  { type: "insert", id: "toString" },
  { type: "copy", id: "code", answer: 7 },
])("%j is none", (message) => {
  expect(isFromPanel(message)).toBe(false);
});

test("whatever comes is judged without an exception", () => {
  fc.assert(fc.property(fc.anything(), (value) => typeof isFromPanel(value) === "boolean"));
});
