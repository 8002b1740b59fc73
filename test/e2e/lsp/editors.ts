import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../../../scripts/run.ts";
import { ensureDebianPackages } from "../../../scripts/vscode/debian.ts";
import { developmentHome } from "../../../scripts/vscode/home.ts";

/** The first Debian in which Neovim and lsp-mode show inline completions. */
const RELEASE = "forky";
const PACKAGES = ["neovim", "elpa-lsp-mode"];
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Starts the folder's Neovim with the libraries beside it, since this machine's may be older. */
const NEOVIM = `#!/bin/sh
root=$(dirname "$(readlink -f "$0")")
libraries=$(echo "$root"/usr/lib/*-linux-gnu)
export VIMRUNTIME="$root/usr/share/nvim/runtime"
exec "$libraries"/ld-linux-*.so.* --library-path "$libraries" "$root/usr/bin/nvim" "$@"
`;

/**
 * A folder with a newer Debian's Neovim, to be started as `nvim`, and its lsp-mode, unpacked beside each other without
 * a change to this machine; and the machine's own Emacs. What is missing is installed first. Undefined on machines
 * that do not get their packages from Debian: they have no such folder to be had.
 */
export async function ensureEditors(signal: AbortSignal): Promise<string | undefined> {
  const mirror = existsSync("/usr/bin/apt-get") ? await debianMirror(signal) : undefined;
  if (mirror === undefined) return undefined;
  // Debian's Emacs packages replace each other, and any of them will do.
  const emacs = existsSync("/usr/bin/emacs") ? [] : ["emacs-nox"];
  await ensureDebianPackages([...emacs, "debian-archive-keyring"], signal);
  const home = path.join(developmentHome(), "editors");
  const stamp = path.join(home, "installed.txt");
  const wanted = [RELEASE, ...PACKAGES].join("\n");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === wanted) return home;

  process.stdout.write(`Installing Neovim and lsp-mode of Debian ${RELEASE} in ${home}\n`);
  await rm(home, { recursive: true, force: true });
  const downloads = path.join(home, "downloads");
  for (const archive of await download(mirror, downloads, signal))
    await run("dpkg", ["--extract", archive, home], { signal });
  await rm(downloads, { recursive: true });
  await writeFile(path.join(home, "nvim"), NEOVIM, { mode: 0o755 });
  await writeFile(stamp, wanted);
  return home;
}

/** Downloads the packages with all that they depend on, as if nothing were installed. */
async function download(mirror: string, folder: string, signal: AbortSignal): Promise<string[]> {
  const archives = path.join(folder, "archives");
  await mkdir(path.join(folder, "lists", "partial"), { recursive: true });
  await mkdir(path.join(archives, "partial"), { recursive: true });
  const sources = path.join(folder, "sources.list");
  const status = path.join(folder, "status");
  await writeFile(sources, `deb [signed-by=${KEYRING}] ${mirror} ${RELEASE} main\n`);
  await writeFile(status, "");
  const options = [
    ...[
      "-qq",
      "--option=APT::Sandbox::User=",
      "--option=Acquire::Retries=3",
      "--option=Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
    ],
    ...[`--option=Dir::State::lists=${folder}/lists`, `--option=Dir::State::status=${status}`],
    ...[`--option=Dir::Cache=${folder}`, `--option=Dir::Cache::archives=${archives}`],
    ...[`--option=Dir::Etc::sourcelist=${sources}`, "--option=Dir::Etc::sourceparts=/dev/null"],
  ];
  await run("apt-get", [...options, "update"], { signal });
  const install = ["install", "--yes", "--no-install-recommends", "--download-only", ...PACKAGES];
  await run("apt-get", [...options, ...install], { signal });
  const names = await readdir(archives);
  return names.filter((name) => name.endsWith(".deb")).map((name) => path.join(archives, name));
}

/** Where this machine gets its Debian packages from. */
async function debianMirror(signal: AbortSignal): Promise<string | undefined> {
  const indexes = await run("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"], { signal });
  return indexes.split("\n").find((address) => /\/debian\/?$/.test(address));
}
