import { z } from "zod";
import { SharedFile } from "../storage/shared-file.ts";

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
 * there, or not whole, says nothing; failures are told and change nothing else: what could not be written is known as long
 * as this object is.
 */
export class CostStore {
  readonly #file: SharedFile<Readonly<Record<string, CostRecord>>>;

  constructor(file: string, onFailure: (failure: unknown) => void) {
    this.#file = new SharedFile({
      file,
      parse: (json) => File.safeParse(json).data,
      empty: {},
      toText: (costs) => `${JSON.stringify(costs, undefined, 1)}\n`,
      onFailure,
    });
  }

  /** What is known of a model; `key` tells its file from others. Never rejects. */
  async read(key: string): Promise<CostRecord | undefined> {
    return (await this.all())[key];
  }

  /** What is known of all models, by key. Never rejects. */
  all(): Promise<Readonly<Record<string, CostRecord>>> {
    return this.#file.read();
  }

  /** What was written last of the file with this name, whatever its key says besides. Never rejects. */
  async ofFile(name: string): Promise<CostRecord | undefined> {
    const found = Object.entries(await this.all()).findLast(([key]) => key.startsWith(`${name} `));
    return found?.[1];
  }

  /** Remembers what a model costs. Never rejects. */
  async write(key: string, record: CostRecord): Promise<void> {
    // At the end, also where it was known before: the last of a file's records is what it does here now.
    await this.#file.update(({ [key]: _before, ...others }) => ({ ...others, [key]: record }));
  }
}
