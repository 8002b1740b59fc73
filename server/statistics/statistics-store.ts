import { readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { reasonOf } from "../reason-of.ts";
import { withBriefLock } from "../storage/file-lock.ts";
import { replaceFile } from "../storage/json-file.ts";
import { systemErrorCode } from "../storage/system-error-code.ts";
import { ToldOnce } from "../storage/told-once.ts";
import { Turns } from "../storage/turns.ts";
import { type CountedRow, mergeRows } from "./counted-row.ts";
import { dayBefore, dayOf } from "./day.ts";
import { parseStatistics, type StoredStatistics, statisticsText } from "./statistics-text.ts";
import type { Tally } from "./tally.ts";

/** Older days are dropped, so that the file stays below a megabyte. */
const DAYS_KEPT = 400;
/** So long, in ms, counts are collected before they are written. */
const WRITE_AFTER_MS = 10_000;
/** What stands between the name of the file and the time at which it was set aside. */
const ASIDE = ".unread-";

/** The statistics could not be deleted. The message says why, and what to do. */
export class DeleteStatisticsError extends Error {
  override readonly name = "DeleteStatisticsError";
}

/**
 * What became of the answers that were shown on this machine, in a file that people can read and delete. It holds counts
 * by day, strategy and language: nothing of what anybody wrote, and no names of files.
 *
 * Several servers may count into the same file. Each adds its own counts to what is there, while it holds the file's lock.
 * A file that is broken or of another version is set aside, and told. Failures are told once and change nothing else: what
 * could not be written is written later, and can be read meanwhile.
 */
export class StatisticsStore {
  readonly file: string;
  readonly #onProblem: (message: string) => void;
  readonly #now: () => Date;
  #pending: readonly CountedRow[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #turns = new Turns();
  readonly #trouble: ToldOnce;

  constructor(file: string, onProblem: (message: string) => void, now: () => Date = () => new Date()) {
    this.file = file;
    this.#onProblem = onProblem;
    this.#trouble = new ToldOnce((failure) =>
      onProblem(
        `The statistics in ${file} cannot be read or written: ${reasonOf(failure)}. Until they can, what is counted stays in memory.`,
      ),
    );
    this.#now = now;
  }

  /** Counts answers of today. They are written a while later. */
  count({ strategy, language }: Pick<CountedRow, "strategy" | "language">, tally: Tally): void {
    this.#pending = mergeRows([...this.#pending, { day: dayOf(this.#now()), strategy, language, ...tally }]);
    this.#timer ??= setTimeout(() => void this.write(), WRITE_AFTER_MS).unref();
  }

  /** Everything that was counted, or that of the last `days` days, today included. Never rejects. */
  async read(days = DAYS_KEPT): Promise<readonly CountedRow[]> {
    await this.write();
    return this.#turns.take(async () => {
      let stored: readonly CountedRow[] = [];
      try {
        stored = (await this.#stored()).rows ?? (await withBriefLock(this.file, () => this.#load()));
      } catch (failure) {
        this.#trouble.failed(failure);
      }
      return this.#since(days, mergeRows([...stored, ...this.#pending]));
    });
  }

  /** Writes now what was counted. Never rejects. */
  write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#turns.take(async () => {
      if (this.#pending.length === 0) return;
      const counted = this.#pending;
      this.#pending = [];
      try {
        await withBriefLock(this.file, async (signal) => {
          const rows = mergeRows([...(await this.#load()), ...counted]);
          signal.throwIfAborted();
          await replaceFile(this.file, statisticsText(this.#since(DAYS_KEPT, rows)));
        });
        this.#trouble.worked();
      } catch (failure) {
        this.#pending = mergeRows([...counted, ...this.#pending]);
        this.#trouble.failed(failure);
      }
    });
  }

  /**
   * Deletes it all, with what was ever set aside. What other servers counted in the last ten seconds they may still write.
   * @throws {DeleteStatisticsError}
   */
  delete(): Promise<void> {
    return this.#turns.take(async () => {
      this.#pending = [];
      const folder = path.dirname(this.file);
      try {
        await withBriefLock(this.file, async () => {
          const aside = (await readdir(folder)).filter((name) => name.startsWith(path.basename(this.file) + ASIDE));
          const files = [this.file, ...aside.map((name) => path.join(folder, name))];
          await Promise.all(files.map((file) => rm(file, { force: true })));
        });
      } catch (failure) {
        const message = `The statistics could not be deleted: ${reasonOf(failure)}. Delete the file by hand: ${this.file}`;
        throw new DeleteStatisticsError(message, { cause: failure });
      }
    });
  }

  #since(days: number, rows: readonly CountedRow[]): CountedRow[] {
    const first = dayBefore(this.#now(), days - 1);
    return rows.filter(({ day }) => day >= first);
  }

  /** What is in the file, or what is wrong with it. */
  async #stored(): Promise<StoredStatistics> {
    try {
      return parseStatistics(await readFile(this.file, "utf8"));
    } catch (failure) {
      if (systemErrorCode(failure) === "ENOENT") return { rows: [] };
      throw failure;
    }
  }

  /** What is in the file. One that cannot be used is set aside; call this only while holding the lock. */
  async #load(): Promise<readonly CountedRow[]> {
    const { rows, problem } = await this.#stored();
    if (rows) return rows;
    const aside = `${this.file}${ASIDE}${Date.now()}`;
    await rename(this.file, aside);
    this.#onProblem(
      `The statistics were set aside as ${aside}, since the file ${problem}. Counting begins anew; delete that file if you do not need it.`,
    );
    return [];
  }
}
