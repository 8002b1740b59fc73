import { type Connection, ErrorCodes, ResponseError } from "vscode-languageserver";
import type { AnswerOrigin } from "../completion/outcome-watcher.ts";
import type { Outcome } from "../learning/outcome.ts";
import { DeleteStatisticsRequest, type Statistics, type StatisticsParams, StatisticsRequest } from "../protocol.ts";
import { figuresByRow, figuresOf } from "../statistics/figures.ts";
import { DeleteStatisticsError, type StatisticsStore } from "../statistics/statistics-store.ts";
import { tallyOf } from "../statistics/tally.ts";
import type { Configuration } from "./configuration.ts";

export interface StatisticsParts {
  readonly connection: Pick<Connection, "onRequest">;
  readonly configuration: Pick<Configuration, "get">;
  readonly store: Pick<StatisticsStore, "file" | "count" | "read" | "write" | "delete">;
}

/** Counts what becomes of answers, and tells and deletes the counts: `tandem/statistics`, `tandem/deleteStatistics`. */
export class StatisticsFeature {
  readonly #parts: StatisticsParts;
  #counting = Promise.resolve();

  constructor(parts: StatisticsParts) {
    this.#parts = parts;
    const { connection } = parts;
    connection.onRequest(StatisticsRequest, (params) => this.#tell(params));
    connection.onRequest(DeleteStatisticsRequest, () => this.#delete());
  }

  /** An answer has come to its end. Never rejects. */
  count(origin: AnswerOrigin, outcome: Outcome): Promise<void> {
    const counting = this.#count(origin, outcome);
    this.#counting = this.#counting.then(() => counting);
    return counting;
  }

  /** Writes what was counted until now: the server ends. Never rejects. */
  async finish(): Promise<void> {
    await this.#counting;
    await this.#parts.store.write();
  }

  async #count({ document, language, strategy }: AnswerOrigin, outcome: Outcome): Promise<void> {
    const { configuration, store } = this.#parts;
    const tally = tallyOf(outcome);
    if (!tally) return;
    const { "statistics.enabled": enabled } = await configuration.get(document);
    if (enabled) store.count({ strategy, language }, tally);
  }

  async #tell({ days, rows: wanted }: StatisticsParams): Promise<Statistics> {
    if (days !== undefined && !(Number.isInteger(days) && days > 0)) {
      const message = `"days" is ${JSON.stringify(days)}. Give a whole number of days above 0, or leave it out for all.`;
      throw new ResponseError(ErrorCodes.InvalidParams, message);
    }
    const { configuration, store } = this.#parts;
    const [{ "statistics.enabled": enabled }, counted] = await Promise.all([configuration.get(), store.read(days)]);
    const rows = wanted ? figuresByRow(counted) : undefined;
    return { enabled, file: store.file, ...figuresOf(counted), rows };
  }

  async #delete(): Promise<void> {
    try {
      await this.#parts.store.delete();
    } catch (failure) {
      if (failure instanceof DeleteStatisticsError) throw new ResponseError(ErrorCodes.InternalError, failure.message);
      throw failure;
    }
  }
}
