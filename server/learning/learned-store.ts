import { z } from "zod";
import { reasonOf } from "../reason-of.ts";
import { SharedFile } from "../storage/shared-file.ts";
import { pairStateSchema } from "./pair-learner.ts";

/** Files of another version are not read: their figures mean something else. */
const LEARNED_VERSION = 1;

const learnedSchema = z.object({
  version: z.literal(LEARNED_VERSION),
  /** By the experts' ids. */
  pairs: z.record(z.string(), pairStateSchema),
});

/** All that was learned on this machine. */
export type Learned = z.output<typeof learnedSchema>;

/** What is known before anything was learned. */
export const NOTHING_LEARNED: Learned = { version: LEARNED_VERSION, pairs: {} };

/** What was learned could not be deleted. The message says why, and what to do. */
export class ForgetError extends Error {
  override readonly name = "ForgetError";
}

/**
 * What was learned from use, in a file that people can read and delete. It holds numbers only, nothing of what anybody
 * wrote. A file that is not there, not whole, or of another version says nothing; failures are told once and change
 * nothing else: what could not be written is known as long as this object is.
 */
export class LearnedStore {
  readonly #file: SharedFile<Learned>;

  constructor(file: string, onFailure: (failure: unknown) => void) {
    this.#file = new SharedFile({
      file,
      parse: (json) => learnedSchema.safeParse(json).data,
      empty: NOTHING_LEARNED,
      toText,
      onFailure,
    });
  }

  get file(): string {
    return this.#file.path;
  }

  /** Never rejects. */
  read(): Promise<Learned> {
    return this.#file.read();
  }

  /**
   * Changes what is stored, and returns what it is then. Changes take turns, and each begins with what is in the file, so
   * that several windows learn together; it may be made more than once. Rejects only with what `change` throws.
   */
  update(change: (learned: Learned) => Learned): Promise<Learned> {
    return this.#file.update(change);
  }

  /**
   * Deletes it all.
   * @throws {ForgetError}
   */
  async reset(): Promise<void> {
    try {
      await this.#file.delete();
    } catch (failure) {
      const reason = reasonOf(failure);
      const message = `What was learned could not be deleted: ${reason}. Delete the file by hand: ${this.file}`;
      throw new ForgetError(message, { cause: failure });
    }
  }
}

/** Vectors stand on one line each, so that the rest can be read. */
function toText(learned: Learned): string {
  const text = JSON.stringify(learned, undefined, 1);
  return `${text.replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s*\n\s*/g, " "))}\n`;
}
