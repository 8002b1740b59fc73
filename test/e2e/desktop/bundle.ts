/** Bundles the tests that run inside VS Code: its extension host reads neither TypeScript nor our import paths. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { PROJECT } from "../../../scripts/vscode/package.ts";

const here = import.meta.dirname;
const outdir = path.join(PROJECT, ".vscode-test/tests");

/** The module whose `run()` VS Code calls when it is given as `extensionTestsPath`. */
export const HOST_TESTS = path.join(outdir, "run.cjs");

/** Writes the bundles that {@link HOST_TESTS} and .vscode-test.mjs name, and the folder that the latter opens. */
export async function bundleHostTests(): Promise<void> {
  await mkdir(path.join(PROJECT, ".vscode-test/workspace"), { recursive: true });
  await build({
    entryPoints: [path.join(here, "essentials.test.ts"), path.join(here, "run.ts")],
    outdir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleHostTests();
