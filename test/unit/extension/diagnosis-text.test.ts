import { expect, test } from "vitest";
import { editorText, reportWithoutServer } from "../../../extension/diagnosis-text.ts";

test("an editor is named with where it runs", () => {
  const facts = { name: "Visual Studio Code", version: "1.99.0", host: "desktop", remote: undefined, trusted: true };
  expect(editorText(facts)).toBe("Visual Studio Code 1.99.0 (desktop)");
  expect(editorText({ ...facts, remote: "ssh-remote", trusted: false })).toBe(
    "Visual Studio Code 1.99.0 (desktop, remote: ssh-remote, Restricted Mode)",
  );
});

test("without a server there is still a report, which says how to get one", () => {
  const report = reportWithoutServer({ tandem: "1.2.3", editor: "E", node: "v22", system: "Linux" });
  expect(report).toContain("| Tandem | 1.2.3 |");
  expect(report).toContain("Tandem: Show Log");
  expect(report).toContain("Tandem: Restart Server");
});
