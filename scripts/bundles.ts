import path from "node:path";
import type { BuildOptions, Plugin } from "esbuild";
import { PROJECT } from "./project.ts";

/** Some bundled packages are CommonJS and call require() for Node's own modules. */
const REQUIRE_IN_MODULES =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Packages whose files the build copies into dist/ as they are: grammars and their parser. */
export const COPIED = {
  grammars: "node_modules/@vscode/tree-sitter-wasm",
  parser: "node_modules/web-tree-sitter",
} as const;

/** The grammars in their package that some language uses, and the name of each. */
export const GRAMMAR_FILE = /tree-sitter-((?!regex\.)[\w-]+)\.wasm$/;

/** Makes `import("./name.ts")` load the bundle of that name: esbuild splits ES modules only, and the extension is none. */
const loadedLater: Plugin = {
  name: "loaded-later",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[\w-]+\.ts$/ }, ({ kind, path: file }) =>
      kind === "dynamic-import" ? { path: file.replace(/ts$/, "cjs"), external: true } : undefined,
    );
  },
};

/**
 * The language client compares the editor's version with what it needs, when it starts. The editor has made sure of more by
 * then: `engines` in package.json. The package for comparing alone is 20 kB.
 */
const withoutVersionCheck: Plugin = {
  name: "without-version-check",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^semver\/functions\/(parse|satisfies)$/ }, ({ path: name }) => ({
      path: name,
      namespace: "version-check",
    }));
    onLoad({ filter: /./, namespace: "version-check" }, () => ({ contents: "module.exports = () => ({});" }));
  },
};

/** What esbuild makes: extension, server, terminal and pages. node-llama-cpp stays outside: it finds its binaries by path. */
export function bundles(minify: boolean): BuildOptions[] {
  const common: BuildOptions = {
    absWorkingDir: PROJECT,
    bundle: true,
    sourcemap: true,
    sourcesContent: false,
    minify,
    logLevel: "warning",
  };
  const node: BuildOptions = {
    ...common,
    platform: "node",
    target: "node20",
    format: "esm",
    external: ["node-llama-cpp"],
    outdir: path.join(PROJECT, "dist"),
  };
  return [
    { ...node, entryPoints: { server: "server/main.ts" }, banner: { js: REQUIRE_IN_MODULES } },
    {
      ...node,
      entryPoints: { cli: "server/cli.ts" },
      banner: { js: `#!/usr/bin/env node\n${REQUIRE_IN_MODULES}` },
    },
    { ...node, entryPoints: { "requantise-worker": "server/models/requantise/worker.ts" } },
    {
      ...node,
      entryPoints: { "measure-process": "server/experts/measure-process.ts" },
      banner: { js: REQUIRE_IN_MODULES },
    },
    {
      ...common,
      platform: "node",
      target: "node20",
      format: "cjs",
      external: ["vscode"],
      plugins: [loadedLater, withoutVersionCheck],
      // The editor answers require("vscode"), in what is loaded by require().
      supported: { "dynamic-import": false },
      entryPoints: { extension: "extension/main.ts", tandem: "extension/tandem.ts" },
      outdir: path.join(PROJECT, "dist"),
      outExtension: { ".js": ".cjs" },
    },
    {
      ...common,
      platform: "browser",
      target: "es2022",
      format: "esm",
      loader: { ".svg": "text" },
      entryPoints: ["webview/panel.ts", "webview/statistics.ts", "webview/statistics.css"],
      outdir: path.join(PROJECT, "dist/webview"),
    },
  ];
}
