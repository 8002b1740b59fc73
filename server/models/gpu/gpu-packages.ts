import { z } from "zod";
import type { GpuType } from "../../protocol.ts";
import pinned from "./gpu-packages.json" with { type: "json" };

const pinnedPackageSchema = z.object({
  /** `sha512-` and the hash of the archive in base64, as the registry writes it. */
  integrity: z.string().startsWith("sha512-"),
  /** Of the archive. */
  archiveBytes: z.number().int(),
  /** Unpacked. */
  bytes: z.number().int(),
});

/** What is known beforehand of a package. */
export type PinnedPackage = Readonly<z.output<typeof pinnedPackageSchema>>;

/** One npm package that llama.cpp needs for a graphics card, as the build pins it. */
export interface GpuPackage extends PinnedPackage {
  /** With its scope. */
  readonly name: string;
  readonly version: string;
}

export const GPU_TITLES: Readonly<Record<GpuType, string>> = { cuda: "CUDA", vulkan: "Vulkan" };
/** CUDA's variant is in two packages: what most cards need, and what older ones need besides. */
const SUFFIXES: Readonly<Record<GpuType, readonly string[]>> = { cuda: ["cuda", "cuda-ext"], vulkan: ["vulkan"] };
const PLATFORMS: Readonly<Record<string, string>> = { "linux-x64": "linux-x64", "win32-x64": "win-x64" };

const { version, packages } = z
  .object({ version: z.string(), packages: z.record(z.string(), pinnedPackageSchema) })
  .parse(pinned);

/** The names of all packages for graphics cards, without their scope. */
export const GPU_PACKAGE_NAMES: readonly string[] = Object.values(PLATFORMS).flatMap((platform) =>
  Object.values(SUFFIXES).flatMap((suffixes) => suffixes.map((suffix) => `${platform}-${suffix}`)),
);

/** What llama.cpp needs for an interface on a platform (as Node.js names it); nothing where there is no variant of it. */
export function gpuPackages(
  type: GpuType,
  platform: string = process.platform,
  arch: string = process.arch,
): GpuPackage[] {
  const prefix = PLATFORMS[`${platform}-${arch}`];
  if (prefix === undefined) return [];
  const found = SUFFIXES[type].flatMap((suffix) => {
    const known = packages[`${prefix}-${suffix}`];
    return known ? [{ name: `@node-llama-cpp/${prefix}-${suffix}`, version, ...known }] : [];
  });
  return found.length === SUFFIXES[type].length ? found : [];
}
