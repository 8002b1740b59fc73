/** Bundles extension, server, terminal and panel into dist/. node-llama-cpp stays outside: it finds its binaries by path. */
import { cp, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, "dist");
const grammars = path.join(root, "node_modules/@vscode/tree-sitter-wasm/wasm");

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: true,
  sourcesContent: false,
  minify: process.argv.includes("--production"),
  logLevel: "warning",
};
/** Some bundled packages are CommonJS and call require() for Node's own modules. */
const requireInModules = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
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
    entryPoints: ["webview/panel.ts"],
    outfile: "dist/webview/panel.js",
  }),
  cp(grammars, path.join(dist, "grammars"), { recursive: true, filter: (file) => file === grammars || file.endsWith(".wasm") }),
]);
