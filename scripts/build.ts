/** Bundles extension, server, terminal and panel into dist/, and copies what they read there. */
import { chmod, cp, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { bundles, COPIED, GRAMMAR_FILE } from "./bundles.ts";
import { PROJECT } from "./project.ts";

const dist = path.join(PROJECT, "dist");
const grammars = path.join(PROJECT, COPIED.grammars, "wasm");
const parser = path.join(PROJECT, COPIED.parser, "web-tree-sitter.wasm");
const calibrations = path.join(PROJECT, "server/calibration");

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([
  ...bundles(process.argv.includes("--production")).map((options) => build(options)),
  copyGrammars(path.join(dist, "grammars")),
  copyCalibrations(path.join(dist, "calibration")),
]);
// `npx tandem` runs the file itself, and npm made it executable only once.
await chmod(path.join(dist, "cli.js"), 0o755);

async function copyGrammars(destination: string): Promise<void> {
  await cp(grammars, destination, { recursive: true, filter: isGrammar });
  await cp(parser, path.join(destination, path.basename(parser)));
}

async function copyCalibrations(destination: string): Promise<void> {
  await mkdir(destination, { recursive: true });
  const names = (await readdir(calibrations)).filter((name) => name.endsWith(".json"));
  await Promise.all(names.map((name) => cp(path.join(calibrations, name), path.join(destination, name))));
}

/** The package also holds a parser of its own, which nothing uses. */
function isGrammar(file: string): boolean {
  return file === grammars || GRAMMAR_FILE.test(file);
}
