import { readdir } from "node:fs/promises";

/** The devices that programs compute on: of the kernel's own drivers, of NVIDIA's, and of WSL. */
const DEVICES = /^(renderD\d+|nvidiactl|dxg)$/;

/**
 * Whether this machine has a graphics card that programs may compute on. Libraries alone say nothing: Vulkan's is on many
 * machines without a card, where the processor would play its part. On other platforms than Linux the answer is yes.
 */
export async function hasGraphicsDevice(platform: string = process.platform, folder = "/dev"): Promise<boolean> {
  if (platform !== "linux") return true;
  const names = await Promise.all([namesIn(folder), namesIn(`${folder}/dri`)]);
  return names.flat().some((name) => DEVICES.test(name));
}

/** Nothing where there is no such folder, or it may not be read. */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((_unreadable: unknown) => []);
}
