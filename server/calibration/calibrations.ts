import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { CALIBRATION_VERSION, type PairCalibration, pairCalibrationSchema } from "./pair-calibration.ts";

/**
 * What was learned about pairs of experts, from a folder of JSON files. Files that cannot be used are told once and left
 * out: whoever asks then goes by rules that need no measurements.
 */
export class Calibrations {
  readonly #directory: string;
  readonly #onWarning: (message: string) => void;
  #pairs: Promise<ReadonlyMap<string, PairCalibration>> | undefined;

  constructor(directory: string, onWarning: (message: string) => void) {
    this.#directory = directory;
    this.#onWarning = onWarning;
  }

  /** What is known of a cheaper and a stronger expert, by their ids. Never rejects. */
  async forPair(cheap: string, strong: string): Promise<PairCalibration | undefined> {
    this.#pairs ??= this.#read();
    return (await this.#pairs).get(keyOf({ cheap, strong }));
  }

  async #read(): Promise<ReadonlyMap<string, PairCalibration>> {
    const pairs = new Map<string, PairCalibration>();
    try {
      for (const name of await readdir(this.#directory)) {
        if (!name.endsWith(".json")) continue;
        const calibration = await this.#readFile(path.join(this.#directory, name));
        if (calibration) pairs.set(keyOf(calibration), calibration);
      }
    } catch (failure) {
      this.#warn(this.#directory, String(failure));
    }
    return pairs;
  }

  async #readFile(file: string): Promise<PairCalibration | undefined> {
    try {
      const value: unknown = JSON.parse(await readFile(file, "utf8"));
      const version = z.object({ version: z.unknown() }).safeParse(value).data?.version;
      const parsed = pairCalibrationSchema.safeParse(value);
      if (parsed.success) return parsed.data;
      this.#warn(
        file,
        version === CALIBRATION_VERSION
          ? z.prettifyError(parsed.error)
          : `it is of version ${JSON.stringify(version)}, and this is ${CALIBRATION_VERSION}`,
      );
    } catch (failure) {
      this.#warn(file, String(failure));
    }
    return undefined;
  }

  #warn(what: string, why: string): void {
    this.#onWarning(
      `The calibration ${what} is not used: ${why}. Strategies go by simpler rules; "npm run calibrate" writes it anew.`,
    );
  }
}

function keyOf({ cheap, strong }: Pick<PairCalibration, "cheap" | "strong">): string {
  return JSON.stringify([cheap, strong]);
}
