import { writeFile } from "node:fs/promises";
import path from "node:path";
import { listFiles } from "@vscode/vsce";
import { expect, test } from "vitest";
import { ignoreList } from "../../../scripts/vscode/package.ts";
import { BINARIES, hostTarget } from "../../../scripts/vscode/target.ts";
import { temporaryDirectory } from "../models/support/workbench.ts";

const TOP_LEVEL = ["CHANGELOG.md", "LICENSE", "README.md", "dist", "docs", "media", "node_modules", "package.json"];

test("the package holds what the extension needs at run time and nothing else", { timeout: 60_000 }, async () => {
  const files = (await listFiles({ cwd: process.cwd() })).map((file) => file.replaceAll("\\", "/"));
  const topLevel = new Set(files.map((file) => file.split("/")[0] ?? ""));

  expect(TOP_LEVEL).toEqual(expect.arrayContaining([...topLevel]));
  expect(files).toEqual(
    expect.arrayContaining([
      "package.json",
      "docs/editors.md",
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
  expect(files.filter((file) => file.startsWith("docs/"))).toEqual(["docs/editors.md"]);
});

test("the package holds llama.cpp for one platform and its processor only", { timeout: 60_000 }, async () => {
  const ignoreFile = path.join(await temporaryDirectory(), "ignore");
  await writeFile(ignoreFile, await ignoreList(hostTarget()));
  const files = (await listFiles({ cwd: process.cwd(), ignoreFile })).map((file) => file.replaceAll("\\", "/"));
  const folders = files.flatMap((file) => /^node_modules\/(@node-llama-cpp\/[^/]+)\//.exec(file)?.[1] ?? []);
  expect([...new Set(folders)]).toEqual([BINARIES[hostTarget()]]);
});
