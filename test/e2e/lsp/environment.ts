import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { RunError, run } from "../../../scripts/run.ts";
import { ensureDebianPackages } from "../../../scripts/vscode/debian.ts";
import { developmentHome } from "../../../scripts/vscode/home.ts";

/** The Python program of an environment with pytest-lsp, which is made first where it is missing or out of date. */
export async function ensurePytest(signal: AbortSignal): Promise<string> {
  const home = path.join(developmentHome(), "pytest-lsp");
  const python = path.join(home, "bin/python");
  const requirements = path.join(import.meta.dirname, "requirements.txt");
  const stamp = path.join(home, "installed.txt");
  const wanted = await readFile(requirements, "utf8");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === wanted) return python;

  process.stdout.write(`Installing pytest-lsp in ${home}\n`);
  await createEnvironment(home, signal);
  await run(python, ["-m", "pip", "install", "--quiet", "--requirement", requirements], { signal });
  await writeFile(stamp, wanted);
  return python;
}

async function createEnvironment(home: string, signal: AbortSignal): Promise<void> {
  const create = () => run("python3", ["-m", "venv", "--clear", home], { signal });
  try {
    await create();
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    // Debian's Python comes without what makes environments; a Python of the user's own has it.
    await ensureDebianPackages(["python3", "python3-venv"], signal);
    await create();
  }
}
