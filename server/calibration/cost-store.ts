import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const Figures = z.object({
  prompt: z.number().positive(),
  step: z.number().positive(),
  /** What batches of so many tokens cost, in steps. */
  batches: z.record(z.string().regex(/^\d+$/), z.number().positive()).optional(),
});
/** What evaluations of one model cost here, by number of threads. Units as in CostModel. */
const Record = z.record(z.string().regex(/^\d+$/), Figures);
const File = z.record(z.string(), Record);

export type CostRecord = z.output<typeof Record>;

/**
 * What models were measured to cost on this machine, in a small file that people can read and delete. A file that is not
 * there, or not whole, says nothing; failures to write are told and change nothing else.
 */
export class CostStore {
  readonly #file: string;
  readonly #onFailure: (failure: unknown) => void;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string, onFailure: (failure: unknown) => void) {
    this.#file = file;
    this.#onFailure = onFailure;
  }

  /** What is known of a model; `key` tells its file from others. Never rejects. */
  async read(key: string): Promise<CostRecord | undefined> {
    return (await this.#all())[key];
  }

  /** Remembers what a model costs. Writes take turns, since each of them begins with what is there. Never rejects. */
  write(key: string, record: CostRecord): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write(key, record));
    return this.#writing;
  }

  async #write(key: string, record: CostRecord): Promise<void> {
    try {
      const all = { ...(await this.#all()), [key]: record };
      await mkdir(path.dirname(this.#file), { recursive: true });
      // Several processes may write at the same time: each of them a whole file, and the last one counts.
      const draft = `${this.#file}.${process.pid}`;
      await writeFile(draft, `${JSON.stringify(all, undefined, 1)}\n`);
      await rename(draft, this.#file);
    } catch (failure) {
      this.#onFailure(failure);
    }
  }

  async #all(): Promise<z.output<typeof File>> {
    try {
      const parsed = File.safeParse(JSON.parse(await readFile(this.#file, "utf8")));
      return parsed.success ? parsed.data : {};
    } catch (failure) {
      if (!isMissing(failure) && !(failure instanceof SyntaxError)) this.#onFailure(failure);
      return {};
    }
  }
}

function isMissing(failure: unknown): boolean {
  return failure instanceof Error && "code" in failure && failure.code === "ENOENT";
}
