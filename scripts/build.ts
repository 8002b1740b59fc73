/** Bundles extension, server, terminal and the pages into dist/. node-llama-cpp stays outside: it finds its binaries by path. */
import { chmod, cp, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, "dist");
const grammars = path.join(root, "node_modules/@vscode/tree-sitter-wasm/wasm");
const parser = path.join(root, "node_modules/web-tree-sitter/web-tree-sitter.wasm");
const calibrations = path.join(root, "server/calibration");
const codicons = path.join(root, "node_modules/@vscode/codicons/dist");

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: true,
  sourcesContent: false,
  minify: process.argv.includes("--production"),
  logLevel: "warning",
};
/** Some bundled packages are CommonJS and call require() for Node's own modules. */
const requireInModules =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
const node: BuildOptions = {
  ...common,
  platform: "node",
  target: "node20",
  format: "esm",
  external: ["node-llama-cpp"],
};

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([
  build({
    ...node,
    entryPoints: { server: "server/main.ts" },
    outdir: "dist",
    banner: { js: requireInModules },
  }),
  build({
    ...node,
    entryPoints: { cli: "server/cli.ts" },
    outdir: "dist",
    banner: { js: `#!/usr/bin/env node\n${requireInModules}` },
  }),
  build({
    ...node,
    entryPoints: { "requantise-worker": "server/models/requantise/worker.ts" },
    outdir: "dist",
  }),
  build({
    ...common,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode"],
    entryPoints: ["extension/main.ts"],
    outfile: "dist/extension.cjs",
  }),
  build({
    ...common,
    platform: "browser",
    target: "es2022",
    format: "esm",
    entryPoints: ["webview/panel.ts", "webview/statistics.ts", "webview/statistics.css"],
    outdir: "dist/webview",
  }),
  copyGrammars(path.join(dist, "grammars")),
  copyCalibrations(path.join(dist, "calibration")),
  ...["codicon.css", "codicon.ttf"].map((file) => cp(path.join(codicons, file), path.join(dist, "webview", file))),
]);

async function copyGrammars(destination: string): Promise<void> {
  await cp(grammars, destination, { recursive: true, filter: isGrammar });
  await cp(parser, path.join(destination, path.basename(parser)));
}

async function copyCalibrations(destination: string): Promise<void> {
  await mkdir(destination, { recursive: true });
  const names = (await readdir(calibrations)).filter((name) => name.endsWith(".json"));
  await Promise.all(names.map((name) => cp(path.join(calibrations, name), path.join(destination, name))));
}
// `npx tandem` runs the file itself, and npm made it executable only once.
await chmod(path.join(dist, "cli.js"), 0o755);

/** The package also holds a parser of its own, which nothing uses. */
function isGrammar(file: string): boolean {
  return file === grammars || /tree-sitter-[\w-]+\.wasm$/.test(file);
}
