import { describe, expect, test } from "vitest";
import type { Private } from "../../../server/diagnosis/diagnosis.ts";
import { hideHome, scrubMessage, scrubModel, scrubPath } from "../../../server/diagnosis/scrub.ts";

const secrets: Private = {
  home: "/home/jo",
  names: ["jo", "zoo"],
  texts: ["const password = hunter2;\r\n  feed the seals\n}\n"],
};

describe("a message", () => {
  test.each([
    // What helps stays.
    [
      'The code expert toy.gguf cannot be used: it is truncated. Verify its file with "Tandem: Manage Models".',
      'The code expert toy.gguf cannot be used: it is truncated. Verify its file with "Tandem: Manage Models".',
    ],
    [
      "The setting tandem.models.directory is wrong (EACCES).",
      "The setting tandem.models.directory is wrong (EACCES).",
    ],
    ["Fetch hf:owner/repository/file.gguf again.", "Fetch hf:owner/repository/file.gguf again."],
    ["llama.cpp took 12.5 ms, don't wait", "llama.cpp took 12.5 ms, don't wait"],
    // What says something of a person's files goes.
    ["file:///home/jo/zoo/a.ts is not open.", "[address] is not open."],
    ["/srv/zoo/a.ts: not found", "[path]: not found"],
    ["~/zoo/a.ts, C:\\Users\\Jo\\b.ts (src/c.ts)", "[path], [path] ([path])"],
    ["seals.ts:12:8 has no text yet; .env neither", "[file] has no text yet; [file] neither"],
    ["/home/jo cannot be read by jo", "~ cannot be read by …"],
    ["Unexpected token 'h', \"hunter\" in `JSON`", "Unexpected token '…', \"…\" in `…`"],
    ["It says const password = hunter2; there", "It says … there"],
    ["Failed at feed the seals", "Failed at …"],
    ["first line\nsecond line", "first line"],
    ["x".repeat(400), `${"x".repeat(300)}…`],
  ])("%j becomes %j", (message, scrubbed) => {
    expect(scrubMessage(message, secrets)).toBe(scrubbed);
  });
});

test.each([
  ["/home/jo/models", "~/models"],
  ["/home/jo", "~"],
  ["/media/jo/disk", "/media/…/disk"],
  ["/srv/models", "/srv/models"],
])("the path %s becomes %s", (place, scrubbed) => {
  expect(scrubPath(place, secrets)).toBe(scrubbed);
});

test.each([
  ["qwen2.5-coder-0.5b", "qwen2.5-coder-0.5b"],
  ["hf:owner/repository/file.gguf", "hf:owner/repository/file.gguf"],
  ["/home/jo/models/file.gguf", "file.gguf"],
  ["D:\\models\\file.gguf", "file.gguf"],
])("the model %s is called %s", (reference, name) => {
  expect(scrubModel(reference)).toBe(name);
});

test.each([
  ["C:\\Users\\Jo", "at c:/users/jo/a and C:\\\\Users\\\\Jo\\\\b", "at ~/a and ~\\\\b"],
  ["/home/a+b (c)/", "at /home/a+b (c)/d", "at ~/d"],
  ["/", "at /srv", "at /srv"],
  ["", "at /srv", "at /srv"],
])("the home folder %j is hidden however it is written", (home, text, hidden) => {
  expect(hideHome(text, home)).toBe(hidden);
});
