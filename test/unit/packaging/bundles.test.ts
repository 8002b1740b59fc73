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
