import { z } from "zod";
import { readJson, replaceFile } from "./json-file.ts";
import { ToldOnce } from "./told-once.ts";
import { Turns } from "./turns.ts";

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
  readonly #trouble: ToldOnce;
  readonly #turns = new Turns();

  constructor(file: string, onFailure: (failure: unknown) => void) {
    this.#file = file;
    this.#trouble = new ToldOnce(onFailure);
  }

  /** What is known of a model; `key` tells its file from others. Never rejects. */
  async read(key: string): Promise<CostRecord | undefined> {
    return (await this.all())[key];
  }

  /** What is known of all models, by key. Never rejects. */
  async all(): Promise<Readonly<Record<string, CostRecord>>> {
    try {
      const parsed = File.safeParse(await readJson(this.#file));
      return parsed.success ? parsed.data : {};
    } catch (failure) {
      this.#trouble.failed(failure);
      return {};
    }
  }

  /** What is known of the file with this name, whatever its key says besides. Never rejects. */
  async ofFile(name: string): Promise<CostRecord | undefined> {
    const found = Object.entries(await this.all()).findLast(([key]) => key.startsWith(`${name} `));
    return found?.[1];
  }

  /** Remembers what a model costs. Writes take turns, since each of them begins with what is there. Never rejects. */
  write(key: string, record: CostRecord): Promise<void> {
    return this.#turns.take(() => this.#write(key, record));
  }

  async #write(key: string, record: CostRecord): Promise<void> {
    try {
      const all = { ...(await this.all()), [key]: record };
      await replaceFile(this.#file, `${JSON.stringify(all, undefined, 1)}\n`);
      this.#trouble.worked();
    } catch (failure) {
      this.#trouble.failed(failure);
    }
  }
}
