import { z } from "zod";
import { type CountedRow, countedRowSchema } from "./counted-row.ts";

/** Files of another version are not read: their figures mean something else. */
const STATISTICS_VERSION = 1;

const headSchema = z.object({ version: z.number() });
const fileSchema = z.object({ version: z.literal(STATISTICS_VERSION), rows: z.array(countedRowSchema) });

/** What a file holds, or what is wrong with it: a clause that goes on from "the file". */
export type StoredStatistics =
  | { readonly rows: readonly CountedRow[]; readonly problem?: undefined }
  | { readonly rows?: undefined; readonly problem: string };

/** Reads the text of a file. */
export function parseStatistics(text: string): StoredStatistics {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (failure) {
    if (failure instanceof SyntaxError) return { problem: `is not whole (${failure.message})` };
    throw failure;
  }
  const { success, data } = headSchema.safeParse(content);
  if (success && data.version !== STATISTICS_VERSION) {
    return { problem: `is of version ${data.version}, and this Tandem reads version ${STATISTICS_VERSION}` };
  }
  const file = fileSchema.safeParse(content);
  if (file.success) return { rows: file.data.rows };
  const [issue] = file.error.issues;
  return { problem: `does not hold what it should (${issue?.path.join(".") || "its shape"}: ${issue?.message})` };
}

/** The text of a file with these rows: one a line. */
export function statisticsText(rows: readonly CountedRow[]): string {
  const lines = rows.map((row) => `\n${JSON.stringify(row)}`);
  return `{"version":${STATISTICS_VERSION},"rows":[${lines.join(",")}\n]}\n`;
}
