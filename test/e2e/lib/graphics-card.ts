/** A graphics card for the tests, on machines that have none. */
import { statSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { ensureDebianPackages } from "../../../scripts/vscode/debian.ts";
import { hasGraphicsDevice } from "../../../server/machine/graphics.ts";

const FOLDER = "/dev/dri";
const DEVICE = `${FOLDER}/renderD128`;

/**
 * Sees to it that this machine seems to have a graphics card with Vulkan's driver library, and returns what takes the
 * seeming away again. Only the card's name is there then: no program can compute on it. Rejects where that takes rights
 * that the user does not have.
 */
export async function pretendGraphicsCard(): Promise<() => Promise<void>> {
  await ensureDebianPackages(["libvulkan1"], AbortSignal.timeout(600_000));
  // A card is no ordinary file: that one is left of a run that was cut off.
  const isLeft = statSync(DEVICE, { throwIfNoEntry: false })?.isFile() === true;
  if (!isLeft && (await hasGraphicsDevice())) return async () => undefined;
  const made = await mkdir(FOLDER, { recursive: true });
  await writeFile(DEVICE, "");
  return () => rm(made ?? DEVICE, { recursive: true });
}
