import { readdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { readJson } from "../storage/json-file.ts";
import { sizeIfThere } from "./file-size.ts";
import { writeJson } from "./partial-file.ts";

const recordSchema = z.object({ reference: z.string(), bytes: z.number(), sha256: z.string() });

/** What is remembered, beside the file, of a file of the hub that is not in the catalogue: so it can be verified later. */
export type HubRecord = z.output<typeof recordSchema>;

/** Where the record of a file is kept. */
export function recordPath(file: string): string {
  return `${file}.json`;
}

export async function writeHubRecord(file: string, record: HubRecord): Promise<void> {
  await writeJson(recordPath(file), record);
}

/** The record of a file, or undefined when there is none or it is damaged. */
export async function readHubRecord(file: string): Promise<HubRecord | undefined> {
  return recordSchema.safeParse(await readJson(recordPath(file))).data;
}

/** The records of all files in a folder and below it. A record without its file, or one that is damaged, is left out. */
export async function readHubRecords(folder: string): Promise<{ record: HubRecord; file: string }[]> {
  if ((await sizeIfThere(folder)) === undefined) return [];
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(recordPath(".gguf")));
  const records = names.map(async (name) => {
    const file = path.join(folder, name).slice(0, -recordPath("").length);
    const record = await readHubRecord(file);
    return record && (await sizeIfThere(file)) !== undefined ? [{ record, file }] : [];
  });
  return (await Promise.all(records)).flat();
}
