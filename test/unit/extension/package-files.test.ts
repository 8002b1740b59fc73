import { listFiles } from "@vscode/vsce";
import { expect, test } from "vitest";

const TOP_LEVEL = ["CHANGELOG.md", "LICENSE", "README.md", "dist", "media", "node_modules", "package.json"];

test("the package holds what the extension needs at run time and nothing else", { timeout: 60_000 }, async () => {
  const files = (await listFiles({ cwd: process.cwd() })).map((file) => file.replaceAll("\\", "/"));
  const topLevel = new Set(files.map((file) => file.split("/")[0] ?? ""));

  expect(TOP_LEVEL).toEqual(expect.arrayContaining([...topLevel]));
  expect(files).toEqual(
    expect.arrayContaining([
      "package.json",
      "media/tandem.svg",
      "media/walkthrough/models.svg",
      "media/walkthrough/sample.ts",
      "node_modules/node-llama-cpp/dist/index.js",
      "node_modules/node-llama-cpp/llama/binariesGithubRelease.json",
      "node_modules/lifecycle-utils/package.json",
    ]),
  );
  expect(files.filter((file) => /\.(map|d\.ts)$|gitRelease\.bundle|yarn\.lock/.test(file))).toEqual([]);
  expect(files.filter((file) => file.startsWith("node_modules/typescript/"))).toEqual([]);
});
