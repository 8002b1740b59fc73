import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { z } from "zod";
import { bundles, COPIED, GRAMMAR_FILE } from "../bundles.ts";
import { PROJECT } from "../project.ts";

/** Something in the package that others wrote, and on what terms. */
export interface Notice {
  readonly name: string;
  /** Empty for what is known by its licence text only. */
  readonly version: string;
  readonly text: string;
}

/** Something in the package has no licence text. */
export class MissingLicenceError extends Error {
  override readonly name = "MissingLicenceError";

  constructor(name: string) {
    super(
      `${name} comes without a licence text, so that the package may not contain it. Put the text of its repository into scripts/vscode/licences/${textName(name)}, or leave ${name} out.`,
    );
  }
}

const FILE = "dist/THIRD-PARTY-NOTICES.txt";
/** Licence texts of what is no package here, or of packages that do not hold theirs. */
const TEXTS = path.join(PROJECT, "scripts/vscode/licences");
/** What the binaries of llama.cpp are made of. */
const IN_BINARIES = ["llama.cpp", "cpp-httplib", "llamafile-sgemm", "nlohmann-json"];
/** Grammars that are one project with another. */
const SAME_PROJECT: Readonly<Record<string, string>> = { tsx: "typescript" };
const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;
const INTRODUCTION = "Tandem contains the work of others. Their licences follow.";

const manifestSchema = z.object({ name: z.string(), version: z.string() });

/**
 * Writes the notices of everything in the package into dist/. Throws a {@link MissingLicenceError} where a text is missing.
 * @param files what is going to be packaged, with `/` and relative to the project
 */
export async function writeNotices(files: readonly string[]): Promise<void> {
  await writeFile(path.join(PROJECT, FILE), formatNotices(await collectNotices(files)));
}

/** As {@link writeNotices}, but returns the notices, in alphabetical order. */
export async function collectNotices(files: readonly string[]): Promise<Notice[]> {
  const folders = new Set([...files.flatMap(packageFolder), ...(await bundledFolders()), ...Object.values(COPIED)]);
  const ofPackages = await Promise.all([...folders].map(packageNotice));
  const others = [...IN_BINARIES, ...(await grammarNames())];
  const ofOthers = others.map(async (name) => ({ name, version: "", text: await ownText(name) }));
  const notices = [...ofPackages, ...(await Promise.all(ofOthers))];
  // Packages that are there twice in one version have one notice.
  const byTitle = new Map(notices.map((notice) => [title(notice), notice]));
  return [...byTitle].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, notice]) => notice);
}

/** All notices as one text. */
export function formatNotices(notices: readonly Notice[]): string {
  const parts = notices.map((notice) => `${"-".repeat(80)}\n${title(notice)}\n\n${notice.text.trim()}\n`);
  return [`${INTRODUCTION}\n`, ...parts].join("\n");
}

/** The folder of the package that a file belongs to, if it belongs to one: none for the project's own files. */
export function packageFolder(file: string): string[] {
  const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file);
  return match ? [match[0]] : [];
}

/** The folders of all packages that esbuild puts into the bundles. */
export async function bundledFolders(): Promise<Set<string>> {
  const results = await Promise.all(
    bundles(false).map((options) => build({ ...options, sourcemap: false, write: false, metafile: true })),
  );
  return new Set(results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {})).flatMap(packageFolder));
}

async function packageNotice(folder: string): Promise<Notice> {
  const directory = path.join(PROJECT, folder);
  const { name, version } = manifestSchema.parse(
    JSON.parse(await readFile(path.join(directory, "package.json"), "utf8")),
  );
  const names = (await readdir(directory)).filter((file) => LICENCE_FILE.test(file)).sort();
  const texts = await Promise.all(names.map((file) => readFile(path.join(directory, file), "utf8")));
  return { name, version, text: texts.length > 0 ? texts.join("\n\n") : await ownText(name) };
}

async function grammarNames(): Promise<string[]> {
  const files = await readdir(path.join(PROJECT, COPIED.grammars, "wasm"));
  const names = files.flatMap((file) => GRAMMAR_FILE.exec(file)?.[1] ?? []);
  return [...new Set(names.map((name) => `tree-sitter-${SAME_PROJECT[name] ?? name}`))];
}

async function ownText(name: string): Promise<string> {
  const file = path.join(TEXTS, textName(name));
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new MissingLicenceError(name);
    throw error;
  });
  if (text.trim() === "") throw new MissingLicenceError(name);
  return text;
}

function textName(name: string): string {
  return `${name.replace("/", "+")}.txt`;
}

function title({ name, version }: Notice): string {
  return `${name} ${version}`.trim();
}
