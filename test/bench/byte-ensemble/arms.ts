import path from "node:path";
import type { BenchItem } from "../../../server/bench/dataset.ts";
import { byteMembers } from "../../../server/collaboration/byte-writer.ts";
import { Draft } from "../../../server/collaboration/draft.ts";
import { ByteEnsemble, type ByteEnsembleOptions } from "../../../server/collaboration/fusion/byte-ensemble.ts";
import { closeAll, Participant } from "../../../server/collaboration/participant.ts";
import type { CompletionRequest } from "../../../server/collaboration/strategy.ts";
import { budgetsFor } from "../../../server/completion/budgets.ts";
import { Preparation } from "../../../server/completion/preparation.ts";
import { Syntax } from "../../../server/completion/syntax/syntax.ts";
import { Engine } from "../../../server/engine.ts";
import { EXPERT_ROLES } from "../../../server/protocol/strategies.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../server/settings.ts";

/** How a byte ensemble is set. */
export type Variant = Pick<ByteEnsembleOptions, "tolerance" | "shortcut">;

/** Every way to cut the text is followed, and no token is taken at once. */
export const EXACT: Variant = { tolerance: 0, shortcut: 1 };

/** So many runs for one emission are never needed, but where both experts are lost; a run takes as long as a token. */
const BUDGET = 60;

/** What a byte ensemble wrote, and what that took. */
export interface ByteText {
  readonly text: string;
  readonly ms: number;
  /** Evaluations of both experts together, for bytes and for single tokens. */
  readonly runs: number;
  /** What the text has in tokens of either expert, added up. */
  readonly ownTokens: number;
  readonly emissions: number;
  readonly uncertified: number;
}

/** Two experts of any vocabularies, of the same weight. */
export class ByteArms {
  readonly #engine: Engine;
  readonly #settings: Settings;
  readonly #syntax: Syntax;

  private constructor(engine: Engine, settings: Settings, syntax: Syntax) {
    this.#engine = engine;
    this.#settings = settings;
    this.#syntax = syntax;
  }

  /** Loads both. Rejects when one is not on this machine, or with the signal's reason. */
  static async load(general: string, code: string, signal: AbortSignal): Promise<ByteArms> {
    const experts = { "experts.general": general, "experts.code": code };
    const settings: Settings = { ...DEFAULT_SETTINGS, ...experts, "auto.learn": false, "power.yieldCores": false };
    const grammars = path.resolve("dist/grammars");
    const engine = new Engine(settings, { grammars });
    await engine.preload(signal);
    const onFailure = (failure: Error) => {
      throw failure;
    };
    return new ByteArms(engine, settings, new Syntax({ directory: grammars, onFailure }));
  }

  /** What stands in an item's hole with each variant, at most so many bytes of it. Rejects with the signal's reason. */
  async write(item: BenchItem, variants: readonly Variant[], bytes: number, signal: AbortSignal): Promise<ByteText[]> {
    const { task_id, language, prompt, suffix } = item;
    const cursor = { document: task_id, language, text: prompt + suffix, offset: prompt.length };
    const { cost } = await this.#engine.experts.get("code", signal);
    const preparation = new Preparation({ syntax: this.#syntax, budgets: async (each) => budgetsFor(cost, each) });
    const { question } = await preparation.prepare(cursor, this.#settings, signal);
    const texts: ByteText[] = [];
    for (const variant of variants) {
      // Evaluations that are remembered would make the later ones look faster.
      await this.#engine.experts.forgetWritten(signal);
      texts.push(await this.#writeOne({ ...question, signal }, variant, bytes));
    }
    return texts;
  }

  dispose(): Promise<void> {
    return this.#engine.dispose();
  }

  async #writeOne(request: CompletionRequest, variant: Variant, bytes: number): Promise<ByteText> {
    const participants: Participant[] = [];
    try {
      for (const role of EXPERT_ROLES) {
        const expert = await this.#engine.experts.get(role, request.signal);
        participants.push(await Participant.open(expert, request, { rough: true }));
      }
      const members = byteMembers(participants.map((participant) => ({ participant, weight: 1 })));
      const ensemble = new ByteEnsemble(members, { ...variant, budget: BUDGET });
      const draft = new Draft(request);
      const start = performance.now();
      let emissions = 0;
      while (ensemble.work.bytes < bytes) {
        const { bytes: emitted, end, from, probabilities } = await ensemble.next();
        emissions++;
        if (end || draft.append({ bytes: emitted, from, probabilities, logProbability: 0 })) break;
      }
      const ms = performance.now() - start;
      const { runs, fetches, uncertified } = ensemble.work;
      const { text } = draft;
      return {
        // Where a token was taken at once it may go beyond the last byte that was wanted.
        text: Buffer.from(text).subarray(0, bytes).toString(),
        ms,
        runs: [...Object.values(runs), ...Object.values(fetches)].reduce((sum, count) => sum + count, 0),
        ownTokens: participants.reduce((sum, { expert }) => sum + expert.tokenize(text).length, 0),
        emissions,
        uncertified,
      };
    } finally {
      closeAll(participants);
    }
  }
}
