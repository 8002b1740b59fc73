import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";

/** Does something while a file is there but cannot be read, although another one could take its place. */
export async function whileUnreadable(file: string, work: () => Promise<unknown>): Promise<void> {
  await rename(file, `${file}.aside`);
  await symlink(path.basename(file), file);
  await work();
  await rename(`${file}.aside`, file);
}

/** Does something while a file can be read, but nothing be put in its place: a directory has the name of the draft. */
export async function whileUnwritable(file: string, work: () => Promise<unknown>): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await mkdir(draft);
  await work();
  await rm(draft, { recursive: true });
}

/** Does something while a file's folder is out of reach. */
export async function whileOutOfReach(file: string, work: () => Promise<unknown>): Promise<void> {
  const folder = path.dirname(file);
  await rename(folder, `${folder}.aside`);
  await writeFile(folder, "");
  await work();
  await rm(folder);
  await rename(`${folder}.aside`, folder);
}
