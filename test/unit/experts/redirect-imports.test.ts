import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../models/support/workbench.ts";

test("imports of packages lead to folders elsewhere, also to those named later", { timeout: 30_000 }, async () => {
  const directory = await temporaryDirectory();
  const folder = async (name: string) => {
    // A name with a space and a # has to survive the way through an address.
    const where = path.join(directory, `${name} #1`);
    await mkdir(path.join(where, "dist"), { recursive: true });
    await writeFile(path.join(where, "package.json"), '{"type":"module"}');
    await writeFile(path.join(where, "dist/index.js"), `export const name = "${name}";`);
    return where;
  };
  const script = path.join(import.meta.dirname, "support/redirect-process.ts");
  // The first name is also that of a package which is installed: the folder elsewhere wins.
  const args = [
    "@node-llama-cpp/linux-x64-vulkan",
    await folder("first"),
    "@node-llama-cpp/nowhere",
    await folder("other"),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script, ...args]);
  expect(JSON.parse(stdout)).toEqual(["first", "other"]);
});
