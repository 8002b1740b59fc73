import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import pinned from "../../../../server/models/gpu/gpu-packages.json" with { type: "json" };
import { GPU_PACKAGE_NAMES, gpuPackages } from "../../../../server/models/gpu/gpu-packages.ts";

test("the pinned packages are those of node-llama-cpp's version: else run `npm run gpu-packages`", async () => {
  const manifest = await readFile("node_modules/node-llama-cpp/package.json", "utf8");
  const { version, optionalDependencies } = JSON.parse(manifest);
  expect(pinned.version).toBe(version);
  // The registry need not have those of every platform, but what it has is known by name.
  expect(GPU_PACKAGE_NAMES).toEqual(expect.arrayContaining(Object.keys(pinned.packages)));
  for (const name of GPU_PACKAGE_NAMES)
    expect(optionalDependencies).toHaveProperty([`@node-llama-cpp/${name}`], version);
});

test("every package has a SHA-512 and a size", () => {
  for (const { integrity, archiveBytes, bytes } of Object.values(pinned.packages)) {
    expect(Buffer.from(integrity.replace(/^sha512-/, ""), "base64")).toHaveLength(64);
    expect(archiveBytes).toBeGreaterThan(1e6);
    expect(bytes).toBeGreaterThan(archiveBytes);
  }
});

test("each platform gets its own", () => {
  const names = (...of: Parameters<typeof gpuPackages>) => gpuPackages(...of).map(({ name }) => name);
  expect(names("vulkan", "linux", "x64")).toEqual(["@node-llama-cpp/linux-x64-vulkan"]);
  expect(names("cuda", "linux", "x64")).toEqual([
    "@node-llama-cpp/linux-x64-cuda",
    "@node-llama-cpp/linux-x64-cuda-ext",
  ]);
  expect(names("vulkan", "darwin", "arm64")).toEqual([]);
  expect(names("vulkan", "linux", "arm64")).toEqual([]);
});
