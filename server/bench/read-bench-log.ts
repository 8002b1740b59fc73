import { readFile } from "node:fs/promises";
import { z } from "zod";
import { reasonOf } from "../reason-of.ts";
import { recordSchema } from "./record.ts";
import { unpack } from "./unpack.ts";

const benchLogSchema = z.object({
  datasets: z.array(z.object({ name: z.string(), hash: z.string() })),
  records: z.array(recordSchema),
});

/** What `tandem bench --json` writes, as far as one learns from it. */
export type BenchLogFile = z.output<typeof benchLogSchema>;

/**
 * Reads what `tandem bench --json` wrote, gzipped or not. Rejects where the file is missing or something else, with a
 * message that names it.
 */
export async function readBenchLog(file: string): Promise<BenchLogFile> {
  const parsed = benchLogSchema.safeParse(parseJson((await unpack(await readFile(file))).toString("utf8"), file));
  if (!parsed.success) throw new Error(`${file} is no log of tandem bench: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (failure) {
    throw new Error(`${file} is no log of tandem bench: ${reasonOf(failure)}`);
  }
}
