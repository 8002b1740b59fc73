import { run, runToEnd } from "../run.ts";

/** Packages of the operating system that are missing and could not be installed. */
export class MissingPackagesError extends Error {
  override readonly name = "MissingPackagesError";
}

/**
 * Installs Debian packages that are missing, when this is Debian and the user may. On other systems it does nothing:
 * the same tools have other names there, and whoever needs one says so when it is missing.
 * Throws a {@link MissingPackagesError} that says what to type when the user may not install.
 */
export async function ensureDebianPackages(packages: readonly string[], signal: AbortSignal): Promise<void> {
  if (process.platform !== "linux" || !(await works("dpkg", ["--version"]))) return;
  const missing: string[] = [];
  for (const name of packages) if (!(await isInstalled(name))) missing.push(name);
  if (missing.length === 0) return;

  if (process.getuid?.() !== 0 || !(await works("apt-get", ["--version"]))) {
    throw new MissingPackagesError(
      `These Debian packages are missing: ${missing.join(", ")}. Install them with \`sudo apt-get install ${missing.join(" ")}\` and try again.`,
    );
  }
  process.stdout.write(`Installing Debian packages: ${missing.join(" ")}\n`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { environment, signal });
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], { environment, signal });
}

/** dpkg also knows packages that were removed again and left their configuration behind. */
async function isInstalled(name: string): Promise<boolean> {
  const { code, output } = await runToEnd("dpkg", ["-s", name]);
  return code === 0 && output.includes("Status: install ok installed");
}

async function works(program: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await runToEnd(program, args)).code === 0;
  } catch (error) {
    if (error instanceof Error && error.name === "RunError") return false;
    throw error;
  }
}
