import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { extract } from "tar";
import { z } from "zod";
import { PROJECT } from "../project.ts";
import { run } from "../run.ts";
import { BINARIES, type Target } from "./target.ts";

/** llama.cpp for another platform could not be had, or is not what package-lock.json says it is. */
export class BinaryError extends Error {
  override readonly name = "BinaryError";
}

interface Locked {
  readonly name: string;
  readonly version: string;
  /** `sha512-` and the hash of the package's archive in base64. */
  readonly integrity: string;
}

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), integrity: z.string().optional() })),
});
const packedSchema = z.array(z.object({ filename: z.string() })).length(1);

/**
 * Does some work while llama.cpp for a platform is in node_modules. npm installs it for the machine's own platform; for
 * others it is fetched from the registry, verified, and removed when the work is done.
 * Throws a {@link BinaryError}, npm's failure, or what the work throws.
 */
export async function withBinary<T>(target: Target, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const folder = path.join(PROJECT, "node_modules", BINARIES[target]);
  if (existsSync(path.join(folder, "bins"))) return work();
  const locked = lockedPackage(await readFile(path.join(PROJECT, "package-lock.json"), "utf8"), BINARIES[target]);
  const download = await mkdtemp(path.join(os.tmpdir(), "tandem-binary-"));
  try {
    const archive = await fetchPackage(locked, download, signal);
    await mkdir(folder, { recursive: true });
    await extract({ file: archive, cwd: folder, strip: 1 });
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(download, { recursive: true, force: true });
  }
}

/** What package-lock.json says of a package. Throws a {@link BinaryError} where it has no hash to verify it with. */
export function lockedPackage(lock: string, name: string): Locked {
  const entry = lockSchema.parse(JSON.parse(lock)).packages[`node_modules/${name}`];
  if (entry?.version !== undefined && entry.integrity !== undefined) {
    return { name, version: entry.version, integrity: entry.integrity };
  }
  throw new BinaryError(
    `package-lock.json has no hash of ${name}, so that a download could not be verified. Package for this platform on a machine of its kind, where npm installs ${name} itself, or add what \`npm view ${name}@${entry?.version ?? "VERSION"} dist.integrity\` prints to its entry as "integrity".`,
  );
}

/** Throws a {@link BinaryError} unless the bytes have the hash that `integrity` names. */
export function checkIntegrity({ name, version, integrity }: Locked, bytes: Uint8Array): void {
  const found = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  if (found === integrity) return;
  throw new BinaryError(`${name} ${version} is not what package-lock.json names: it is ${found}, not ${integrity}.`);
}

async function fetchPackage(locked: Locked, folder: string, signal: AbortSignal): Promise<string> {
  const { name, version } = locked;
  const output = await run(
    "npm",
    ["pack", `${name}@${version}`, "--json", "--loglevel=error", "--pack-destination", folder],
    {
      cwd: folder,
      signal,
    },
  );
  const [packed] = packedSchema.parse(JSON.parse(output));
  const file = path.join(folder, path.basename(packed?.filename ?? ""));
  checkIntegrity(locked, await readFile(file));
  return file;
}
