import { rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { readJson, replaceFile } from "../calibration/json-file.ts";
import { ToldOnce } from "../calibration/told-once.ts";
import { Turns } from "../calibration/turns.ts";
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

/** Where it stands: beside the models, in the folder that all windows and terminals of a user share. */
export function learnedFile(modelsDirectory: string): string {
  return path.join(modelsDirectory, "learned.json");
}

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
  readonly file: string;
  readonly #trouble: ToldOnce;
  readonly #turns = new Turns();
  /** What could not be written. */
  #unwritten: Learned | undefined;

  constructor(file: string, onFailure: (failure: unknown) => void) {
    this.file = file;
    this.#trouble = new ToldOnce(onFailure);
  }

  /** Never rejects. */
  async read(): Promise<Learned> {
    if (this.#unwritten) return this.#unwritten;
    try {
      return learnedSchema.safeParse(await readJson(this.file)).data ?? NOTHING_LEARNED;
    } catch (failure) {
      this.#trouble.failed(failure);
      return NOTHING_LEARNED;
    }
  }

  /**
   * Changes what is stored, and returns what it is then. Changes take turns, and each begins with what is in the file, so
   * that several windows learn together. Rejects only with what `change` throws.
   */
  update(change: (learned: Learned) => Learned): Promise<Learned> {
    return this.#turns.take(async () => {
      const learned = change(await this.read());
      try {
        await replaceFile(this.file, toText(learned));
        this.#unwritten = undefined;
        this.#trouble.worked();
      } catch (failure) {
        this.#unwritten = learned;
        this.#trouble.failed(failure);
      }
      return learned;
    });
  }

  /**
   * Deletes it all.
   * @throws {ForgetError}
   */
  reset(): Promise<void> {
    return this.#turns.take(async () => {
      this.#unwritten = undefined;
      try {
        await rm(this.file, { force: true });
      } catch (failure) {
        const reason = failure instanceof Error ? failure.message : String(failure);
        const message = `What was learned could not be deleted: ${reason}. Delete the file by hand: ${this.file}`;
        throw new ForgetError(message, { cause: failure });
      }
    });
  }
}

/** Vectors stand on one line each, so that the rest can be read. */
function toText(learned: Learned): string {
  const text = JSON.stringify(learned, undefined, 1);
  return `${text.replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s*\n\s*/g, " "))}\n`;
}
