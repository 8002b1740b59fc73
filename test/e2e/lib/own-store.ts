import { mkdir, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { CATALOGUE, PRESETS } from "../../../server/models/catalogue.ts";
import { modelsDirectory } from "../../../server/models/directory.ts";
import { RESULTS } from "./session.ts";

/** The folder of a store that {@link fillOwnStore} makes. */
export function ownStore(name: string): string {
  return path.join(RESULTS, `${name}-store`);
}

/** Makes a store with the starter pair, of which nothing was counted, measured or learned before. */
export async function fillOwnStore(name: string): Promise<void> {
  const store = ownStore(name);
  await rm(store, { recursive: true, force: true });
  await mkdir(store, { recursive: true });
  const [{ general, code }] = PRESETS;
  for (const { fileName } of CATALOGUE.filter(({ id }) => id === general || id === code)) {
    await symlink(path.join(modelsDirectory("", process.env), fileName), path.join(store, fileName));
  }
}
