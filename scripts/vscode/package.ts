/**
 * Packages the extension: `npm run package [-- [--target TARGET] [FILE]]`. Without a target for this platform. The package
 * holds llama.cpp for one platform and its processor only.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { listFiles } from "@vscode/vsce";
import { PROJECT } from "../project.ts";
import { run } from "../run.ts";
import { withBinary } from "./binary.ts";
import { type Contents, describeContents, readContents } from "./contents.ts";
import { writeNotices } from "./notices.ts";
import { PACKAGED_README, writeReadme } from "./readme.ts";
import { BINARIES, hostTarget, type Target, targetOf } from "./target.ts";

export { PROJECT } from "../project.ts";

const SCOPE = "node_modules/@node-llama-cpp";
/** The most that a package may take, in bytes: people fetch it over slow networks, and once for every update. */
const MOST_BYTES = 45e6;

/** The package takes more room than it may. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";

  constructor(description: string) {
    super(
      `${description}\nA package may have ${MOST_BYTES / 1e6} MB. What is not needed at run time goes into .vscodeignore.`,
    );
  }
}

/**
 * Builds as for users, writes the .vsix and returns what it holds. Throws a {@link TooLargeError} when that is too much, and
 * when a licence text is missing or llama.cpp for the target cannot be had.
 */
export async function packageExtension(
  file: string,
  signal: AbortSignal,
  target: Target = hostTarget(),
): Promise<Contents> {
  await mkdir(path.dirname(file), { recursive: true });
  await run("npx", ["tsx", "scripts/build.ts", "--production"], { cwd: PROJECT, signal });
  const ignoreFile = `${file}.vscodeignore`;
  const { repository } = JSON.parse(await readFile(path.join(PROJECT, "package.json"), "utf8"));
  // With a repository, vsce makes links and pictures of the README point there.
  const isPublic = repository !== undefined;
  const readmePath = isPublic ? "README.md" : PACKAGED_README;
  const readme = ["--allow-missing-repository", "--no-rewrite-relative-links", "--readme-path", readmePath];
  const options = ["--target", target, "--ignoreFile", ignoreFile, ...(isPublic ? [] : readme), "--out", file];
  try {
    await withBinary(target, signal, async () => {
      await writeFile(ignoreFile, await ignoreList(target));
      if (!isPublic) await writeReadme();
      await writeNotices(await listFiles({ cwd: PROJECT, ignoreFile }));
      await run("npx", ["vsce", "package", ...options], { cwd: PROJECT, signal });
    });
  } finally {
    await rm(ignoreFile, { force: true });
  }
  const contents = await readContents(file);
  if (contents.bytes > MOST_BYTES) throw new TooLargeError(describeContents(file, contents));
  return contents;
}

/**
 * The text of an ignore file for a platform: what .vscodeignore names, and llama.cpp for other platforms, which npm installs
 * for all that this machine may build for.
 */
export async function ignoreList(target: Target): Promise<string> {
  const installed = (await readdir(path.join(PROJECT, SCOPE))).map((name) => `${SCOPE}/${name}`);
  const others = installed.filter((folder) => folder !== `node_modules/${BINARIES[target]}`);
  const general = await readFile(path.join(PROJECT, ".vscodeignore"), "utf8");
  return [general.trimEnd(), ...others.map((folder) => `${folder}/**`), ""].join("\n");
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { target: { type: "string" } }, allowPositionals: true });
  const target = values.target === undefined ? hostTarget() : targetOf(values.target);
  const file = path.resolve(positionals[0] ?? path.join(PROJECT, `tandem-${target}.vsix`));
  const contents = await packageExtension(file, AbortSignal.timeout(600_000), target);
  process.stdout.write(`${describeContents(file, contents)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
