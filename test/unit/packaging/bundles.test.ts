import { readFile } from "node:fs/promises";
import path from "node:path";
import { build, type Metafile } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { bundles } from "../../../scripts/bundles.ts";

/** What the bundles of the extension may take together, in bytes. */
const MOST_BYTES = 500_000;
/** What is loaded while the editor waits. */
const MOST_BYTES_OF_ACTIVATION = 20_000;

describe("the extension, as it is packaged", () => {
  let outputs: Metafile["outputs"];

  beforeAll(async () => {
    const extension = bundles(true).find(({ format }) => format === "cjs");
    const { metafile } = await build({ ...extension, sourcemap: false, write: false, metafile: true });
    outputs = metafile.outputs;
  }, 60_000);

  test("is no larger than it may be", () => {
    const sizes = Object.values(outputs).map(({ bytes }) => bytes);
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(MOST_BYTES);
  });

  test("is for no editor that the language client does not support", async () => {
    const [own, client] = await Promise.all(
      ["package.json", "node_modules/vscode-languageclient/package.json"].map(async (file) => {
        const { engines } = JSON.parse(await readFile(file, "utf8"));
        return Number(/^\^1\.(\d+)\./.exec(engines.vscode)?.[1]);
      }),
    );
    expect(own).toBeGreaterThanOrEqual(client ?? Number.NaN);
  });

  test("loads little while the editor waits for its activation, and nothing of others", () => {
    const { bytes, inputs } = outputs["dist/extension.cjs"] ?? expect.fail("there is no such bundle");
    expect(bytes).toBeLessThan(MOST_BYTES_OF_ACTIVATION);
    expect(Object.keys(inputs).filter((file) => file.includes("node_modules"))).toEqual([]);
  });

  test("has every bundle that it loads later", () => {
    const loaded = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path: file }) => file));
    const own = loaded.filter((file) => file.startsWith("."));
    expect(own).toEqual(["./tandem.cjs"]);
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(own.map((file) => path.posix.join("dist", file))));
  });
});

describe("the pages, as they are packaged", () => {
  let texts: [file: string, text: string][];

  beforeAll(async () => {
    const pages = bundles(true).find(({ platform }) => platform === "browser");
    const { outputFiles } = await build({ ...pages, sourcemap: false, write: false });
    texts = outputFiles.map(({ path: file, text }) => [path.basename(file), text]);
  }, 60_000);

  test("have scripts and styles that can stand in the page itself", () => {
    expect(texts.map(([file]) => file).sort()).toEqual(["panel.js", "statistics.css", "statistics.js"]);
    for (const [file, text] of texts) expect(/<\/?(script|style)/i.exec(text), file).toBe(null);
  });

  test("load no file beside them", () => {
    for (const [file, text] of texts) expect(/\b(url\(|import\(|@import)/.exec(text), file).toBe(null);
  });
});
