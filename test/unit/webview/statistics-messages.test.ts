import { expect, test } from "vitest";
import { isFromStatisticsPage } from "../../../webview/statistics-messages.ts";

test.each(["load", "export", "delete"])("%s is a message of the statistics page", (type) => {
  expect(isFromStatisticsPage({ type })).toBe(true);
});

test.each([
  undefined,
  null,
  "load",
  42,
  [],
  ["load"],
  {},
  { type: "insert" },
  { type: ["load"] },
  { type: undefined },
  { type: "load", path: "/etc/passwd" },
  { kind: "load" },
])("%j is refused", (message) => {
  expect(isFromStatisticsPage(message)).toBe(false);
});
