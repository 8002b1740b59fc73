/**
 * `npm run gpu-packages` writes the hashes and sizes of llama.cpp's variants for graphics cards, in the version that
 * node-llama-cpp has here, into server/models/gpu/gpu-packages.json. To be run when node-llama-cpp changes; a unit test
 * reminds of it. package-lock.json does not know them: the project replaces these packages by an empty one, so that nobody
 * fetches them with npm ci. Those that the registry does not have are left out, and not offered to anybody.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { GPU_PACKAGE_NAMES, type PinnedPackage } from "../server/models/gpu/gpu-packages.ts";
import { isMissingInRegistry } from "./npm-failure.ts";
import { PROJECT } from "./project.ts";
import { RunError, runToEnd } from "./run.ts";

const packedSchema = z
  .array(z.object({ integrity: z.string().startsWith("sha512-"), size: z.number(), unpackedSize: z.number() }))
  .length(1);

const manifest = await readFile(path.join(PROJECT, "node_modules/node-llama-cpp/package.json"), "utf8");
const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest));
const signal = AbortSignal.timeout(1_800_000);
const folder = await mkdtemp(path.join(os.tmpdir(), "tandem-gpu-"));
const packages: Record<string, PinnedPackage> = {};
try {
  for (const name of GPU_PACKAGE_NAMES) {
    const args = ["pack", `@node-llama-cpp/${name}@${version}`, "--dry-run", "--json", "--loglevel=error"];
    const { code, output, all } = await runToEnd("npm", args, { cwd: folder, signal });
    if (code !== 0) {
      if (!isMissingInRegistry(all)) {
        throw new RunError(`npm could not say whether there is ${name} ${version}. The file stays as it was.`, all);
      }
      process.stderr.write(`The registry does not have ${name} ${version}, so it is left out.\n`);
      continue;
    }
    const [packed] = packedSchema.parse(JSON.parse(output));
    if (packed) packages[name] = { integrity: packed.integrity, archiveBytes: packed.size, bytes: packed.unpackedSize };
  }
} finally {
  await rm(folder, { recursive: true });
}
const file = path.join(PROJECT, "server/models/gpu/gpu-packages.json");
await writeFile(file, `${JSON.stringify({ version, packages }, undefined, 2)}\n`);
