import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { reasonOf } from "../reason-of.ts";
import { groupBy } from "./group-by.ts";
import { unpack } from "./unpack.ts";

const itemSchema = z.object({
  task_id: z.string().min(1),
  language: z.string().default("python"),
  /** Text before the cursor. */
  prompt: z.string(),
  /** Text after it. */
  suffix: z.string().default(""),
  /** What stood between. */
  canonical_solution: z.string(),
  /** Code to append: the program passes when it ends without an error. */
  test: z.string().optional(),
  entry_point: z.string().optional(),
});

/** A text with a hole. */
export interface BenchItem extends z.output<typeof itemSchema> {
  /** Name of the dataset. */
  readonly dataset: string;
  /** Items of one problem are alike: they are drawn, and put aside, together. */
  readonly problem: string;
}

export interface Dataset {
  readonly name: string;
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly hash: string;
  readonly items: readonly BenchItem[];
}

/** A dataset that cannot be used. The message names file and line, and what is wrong. */
export class DatasetError extends Error {
  override readonly name = "DatasetError";
}

/**
 * Reads datasets that are measured together. Answers are told apart by the names of dataset and item, so that no two may
 * have one name.
 * @throws {DatasetError} for two files of one name, and as {@link readDataset}
 */
export async function readDatasets(files: readonly string[]): Promise<Dataset[]> {
  for (const [name, [first = "", second]] of groupBy(files, nameOf)) {
    if (second === undefined) continue;
    throw new DatasetError(
      path.resolve(first) === path.resolve(second)
        ? `${first} and ${second} are the same file. Name it once.`
        : `${first} and ${second} would both be called "${name}", and their answers would be mixed up. Rename one of them, or run them one after the other.`,
    );
  }
  return Promise.all(files.map(readDataset));
}

/**
 * Reads a dataset: one JSON object a line, gzipped or not.
 * @throws {DatasetError} for a file that cannot be read and for the first broken line
 */
export async function readDataset(file: string): Promise<Dataset> {
  const name = nameOf(file);
  const bytes = await readFile(file).catch((failure: unknown) => {
    throw new DatasetError(`${file} cannot be read: ${reasonOf(failure)}`);
  });
  const unpacked = await unpack(bytes).catch((failure: unknown) => {
    throw new DatasetError(`${file} is a broken gzip file: ${reasonOf(failure)}`);
  });
  const items = unpacked
    .toString("utf8")
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [parseLine(line, `${file}, line ${index + 1}`, name)]));
  if (items.length === 0) throw new DatasetError(`${file} has no items.`);
  const ids = new Set<string>();
  for (const { task_id } of items) {
    if (ids.has(task_id)) throw new DatasetError(`${file} has two items ${JSON.stringify(task_id)}.`);
    ids.add(task_id);
  }
  return { name, hash: createHash("sha256").update(bytes).digest("hex"), items };
}

function nameOf(file: string): string {
  return path.basename(file).replace(/\.jsonl(\.gz)?$/, "");
}

function parseLine(line: string, where: string, dataset: string): BenchItem {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (failure) {
    throw new DatasetError(`${where}: ${reasonOf(failure)}`);
  }
  const parsed = itemSchema.safeParse(value);
  if (!parsed.success) throw new DatasetError(`${where}: ${z.prettifyError(parsed.error)}`);
  return { ...asInEditor(parsed.data), dataset, problem: problemOf(parsed.data.task_id) };
}

/**
 * Where whole lines are missing, a person writes in an empty line: the newline at the hole's end stands in the file. Without
 * it the cursor would stand in front of the next line's text, where an editor's completion ends.
 */
function asInEditor<T extends Pick<BenchItem, "canonical_solution" | "suffix">>(item: T): T {
  const { canonical_solution, suffix } = item;
  if (!canonical_solution.endsWith("\n")) return item;
  return { ...item, canonical_solution: canonical_solution.slice(0, -1), suffix: `\n${suffix}` };
}

/**
 * "SingleLineInfilling/HumanEval/6/L0" and "RandomSpanInfillingLight/HumanEval/6/1" are holes in one problem. "HumanEval/6",
 * as the original sets name theirs, is a problem with one hole, and "Toys/list/2" the second hole of another.
 */
function problemOf(id: string): string {
  if (/^[^/]+\/\d+$/.test(id)) return id;
  const numbered = /^[^/]+\/([^/]+\/\d+)\//.exec(id)?.[1];
  return numbered ?? (id.slice(0, Math.max(0, id.lastIndexOf("/"))) || id);
}
