import { expect, test } from "vitest";
import { describeContents, partOf } from "../../../scripts/vscode/contents.ts";

test.each([
  [
    "extension/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64/llama-addon.node",
    "node_modules/@node-llama-cpp/linux-x64",
  ],
  ["extension/node_modules/semver/index.js", "node_modules/semver"],
  ["extension/dist/grammars/tree-sitter-go.wasm", "dist/grammars"],
  ["extension/dist/server.js", "dist/server.js"],
  ["extension/media/icon.png", "media"],
  ["extension.vsixmanifest", "extension.vsixmanifest"],
])("%s is part of %s", (file, part) => {
  expect(partOf(file)).toBe(part);
});

test("tells the size and the largest parts", () => {
  const parts = [
    { name: "dist/grammars", bytes: 2_040_000 },
    { name: "media", bytes: 40_000 },
  ];
  expect(describeContents("a.vsix", { bytes: 2_100_000, files: 30, parts })).toBe(
    "a.vsix: 2.1 MB in 30 files. The largest:\n    2.0 MB  dist/grammars\n    0.0 MB  media",
  );
});
