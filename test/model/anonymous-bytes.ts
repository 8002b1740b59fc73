import { readFile } from "node:fs/promises";

/** Memory of a process, without the pages of files such as models, in bytes. Only Linux tells; throws where it does not. */
export async function anonymousBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const match = /^RssAnon:\s+(\d+) kB$/m.exec(status);
  if (!match) throw new Error("The kernel does not tell how much memory the server uses.");
  return Number(match[1]) * 1024;
}
