import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { languageOfFile } from "../../../server/completion/syntax/language-names.ts";

/** A source file of a package. */
export interface PackageFile {
  /** Relative to the package's folder, with forward slashes. */
  readonly path: string;
  readonly language: string;
  readonly text: string;
}

export interface Package {
  readonly name: string;
  readonly files: readonly PackageFile[];
}

/** Packages that every checkout has: newer and older ones, since models know the old ones by heart. */
const NODE_PACKAGES: Readonly<Record<string, string>> = {
  zod: "src/v4/core",
  "dependency-cruiser": "src",
  "markdown-it": "lib",
  mocha: "lib",
  commander: "lib",
};
const PYTHON_PACKAGES = ["email", "unittest", "asyncio", "importlib", "http", "logging"];
const SOURCES = new Set([".ts", ".js", ".mjs", ".cjs", ".py"]);
/** Longer files are tables, shorter ones only re-export. In UTF-16 units. */
const LONGEST = 120_000;
const SHORTEST = 400;

/** Reads packages from `node_modules`, from Python's standard library, and this project's own server. */
export function readPackages(root: string): Package[] {
  const library = execFileSync("python3", ["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"], {
    encoding: "utf8",
  }).trim();
  return [
    { name: "tandem", files: readFiles(path.join(root, "server")) },
    ...Object.entries(NODE_PACKAGES).map(([name, folder]) => ({
      name,
      files: readFiles(path.join(root, "node_modules", name, folder)),
    })),
    ...PYTHON_PACKAGES.map((name) => ({ name, files: readFiles(path.join(library, name)) })),
  ];
}

function readFiles(folder: string): PackageFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(
      (file) => SOURCES.has(path.extname(file)) && !/(^|[\\/])(tests?|locales|__tests__)[\\/]|\.d\.ts$/.test(file),
    )
    .sort()
    .map((file) => ({
      path: file.split(path.sep).join("/"),
      language: languageOfFile(file),
      text: readFileSync(path.join(folder, file), "utf8"),
    }))
    .filter(({ text }) => text.length >= SHORTEST && text.length <= LONGEST);
}
