import { appendFile, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { replaceFile } from "../storage/json-file.ts";
import { systemErrorCode } from "../storage/system-error-code.ts";
import { answerKey, type BenchRecord, recordSchema } from "./record.ts";

/** The records of a run, one JSON object a line, written as they come: a run that was interrupted goes on from them. */
export class BenchLog {
  readonly #records = new Map<string, BenchRecord>();

  private constructor(readonly file: string) {}

  /** Opens the log and reads what an earlier run left. A last line that was cut off counts as not written. */
  static async open(file: string): Promise<BenchLog> {
    const log = new BenchLog(file);
    await mkdir(path.dirname(file), { recursive: true });
    const text = await readFile(file, "utf8").catch((failure: unknown) => {
      if (systemErrorCode(failure) === "ENOENT") return "";
      throw failure;
    });
    for (const line of text.split("\n")) {
      const record = parseRecord(line);
      if (record) log.#records.set(answerKey(record), record);
    }
    return log;
  }

  get(dataset: string, item: string, strategy: string): BenchRecord | undefined {
    return this.#records.get(answerKey({ dataset, item, strategy }));
  }

  /** Forgets these answers, as far as they are there; those of other runs stay. Rejects where the file cannot be written. */
  async forget(answers: readonly Pick<BenchRecord, "dataset" | "item" | "strategy">[]): Promise<void> {
    if (answers.filter((answer) => this.#records.delete(answerKey(answer))).length === 0) return;
    await replaceFile(this.file, [...this.#records.values()].map((record) => `\n${JSON.stringify(record)}`).join(""));
  }

  async add(record: BenchRecord): Promise<void> {
    // In front, since a line that was cut off has no newline.
    await appendFile(this.file, `\n${JSON.stringify(record)}`);
    this.#records.set(answerKey(record), record);
  }
}

function parseRecord(line: string): BenchRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(line)).data;
  } catch (failure) {
    if (failure instanceof SyntaxError) return undefined;
    throw failure;
  }
}
