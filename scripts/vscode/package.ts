/** Packages the extension for this platform: `npm run package [-- FILE]`. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../run.ts";

export const PROJECT = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

const TARGET = `${process.platform}-${process.arch}`;
const BINARIES = "node_modules/@node-llama-cpp";

/** Builds as for users and writes the .vsix. It holds llama.cpp for this platform only, hence its `--target`. */
export async function packageExtension(file: string, signal: AbortSignal): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await run("npx", ["tsx", "scripts/build.ts", "--production"], { cwd: PROJECT, signal });
  const ignoreFile = `${file}.vscodeignore`;
  await writeFile(ignoreFile, await ignored());
  // There is no public repository yet that links and pictures of the README could point to.
  const unpublished = ["--allow-missing-repository", "--no-rewrite-relative-links"];
  const options = ["--target", TARGET, "--ignoreFile", ignoreFile, ...unpublished, "--out", file];
  await run("npx", ["vsce", "package", ...options], { cwd: PROJECT, signal });
  await rm(ignoreFile);
}

/** What .vscodeignore names, and llama.cpp for other platforms: npm installs it for all that this machine may build for. */
async function ignored(): Promise<string> {
  const others = (await readdir(path.join(PROJECT, BINARIES))).filter((name) => !belongsHere(name));
  const general = await readFile(path.join(PROJECT, ".vscodeignore"), "utf8");
  return [general.trimEnd(), ...others.map((name) => `${BINARIES}/${name}/**`), ""].join("\n");
}

/** Packages are named after platform, processor and, for some, the kind of graphics card: "mac-arm64-metal". */
function belongsHere(name: string): boolean {
  const platform = { darwin: "mac", win32: "win" }[process.platform as string] ?? process.platform;
  return `${name}-`.startsWith(`${platform}-${process.arch}-`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = path.resolve(process.argv[2] ?? path.join(PROJECT, `tandem-${TARGET}.vsix`));
  await packageExtension(file, AbortSignal.timeout(600_000));
  process.stdout.write(`${file}: ${((await stat(file)).size / 1e6).toFixed(1)} MB\n`);
}
