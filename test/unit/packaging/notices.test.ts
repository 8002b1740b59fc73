import { writeFile } from "node:fs/promises";
import path from "node:path";
import { listFiles } from "@vscode/vsce";
import { expect, test } from "vitest";
import {
  bundledFolders,
  collectNotices,
  formatNotices,
  MissingLicenceError,
  packageFolder,
} from "../../../scripts/vscode/notices.ts";
import { ignoreList } from "../../../scripts/vscode/package.ts";
import { temporaryDirectory } from "../models/support/workbench.ts";

test("everything that is packaged has a licence text", { timeout: 60_000 }, async () => {
  const ignoreFile = path.join(await temporaryDirectory(), "ignore");
  await writeFile(ignoreFile, await ignoreList("linux-x64"));
  const notices = await collectNotices(await listFiles({ cwd: process.cwd(), ignoreFile }));
  const names = notices.map(({ name }) => name);
  // Of each kind one: packaged as it is, bundled, copied, in the binaries, a grammar, and one that lacks its own text.
  expect(names).toEqual(
    expect.arrayContaining([
      "node-llama-cpp",
      "zod",
      "lit",
      "@vscode/codicons",
      "llama.cpp",
      "tree-sitter-python",
      "simple-git",
    ]),
  );
  expect(notices.filter(({ text }) => text.length < 200)).toEqual([]);
  expect(new Set(names.map((name, index) => `${name} ${notices[index]?.version}`)).size).toBe(names.length);

  const all = formatNotices(notices);
  expect(all).toContain("The ggml authors");
  for (const name of names) expect(all).toContain(`\n${name}`);
});

test("a package without a licence text is not packaged", async () => {
  // What npm puts in the place of the GPU variants has no licence text; nothing of it is ever packaged.
  const failing = collectNotices(["node_modules/@node-llama-cpp/linux-x64-cuda/index.js"]);
  await expect(failing).rejects.toThrow(MissingLicenceError);
  await expect(failing).rejects.toThrow(/scripts\/vscode\/licences\/empty-npm-package\.txt/);
});

test("bundled packages are found in the bundles, and compilers are not among them", async () => {
  const folders = await bundledFolders();
  expect(folders).toContain("node_modules/vscode-languageclient");
  expect(folders).toContain("node_modules/vscode-languageserver");
  expect(folders).not.toContain("node_modules/typescript");
});

test.each([
  ["node_modules/zod/index.js", ["node_modules/zod"]],
  ["node_modules/@scope/name/lib/index.js", ["node_modules/@scope/name"]],
  ["node_modules/outer/node_modules/@scope/inner/index.js", ["node_modules/outer/node_modules/@scope/inner"]],
  ["server/main.ts", []],
  ["dist/server.js", []],
])("%s belongs to %j", (file, folders) => {
  expect(packageFolder(file)).toEqual(folders);
});
