import type { BenchItem } from "../../../server/bench/dataset.ts";
import { writeAlone } from "../../../server/collaboration/single.ts";
import { budgetsFor } from "../../../server/completion/budgets.ts";
import { finish } from "../../../server/completion/finish.ts";
import { type Cursor, Preparation } from "../../../server/completion/preparation.ts";
import { Syntax } from "../../../server/completion/syntax/syntax.ts";
import { Engine } from "../../../server/engine.ts";
import type { Prompt } from "../../../server/experts/expert.ts";
import { LlamaExpert } from "../../../server/experts/llama-expert.ts";
import { LlamaRuntime } from "../../../server/experts/llama-runtime.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../server/settings.ts";

export const WAYS = ["tandem", "afresh", "split"] as const;
/** tandem: with all that makes it fast · afresh: the same prompt, without · split: at the cursor, without */
export type Way = (typeof WAYS)[number];

/** How many UTF-16 units before the place Tandem has been asked before: a person types on from there. */
const ASKED_BEFORE = [24, 9, 3];
/** What is read must not depend on how fast the machine is at the moment: with so few tokens it does not. */
const REPEATABLE = { "completion.contextTokens": 256, "auto.learn": false, "power.yieldCores": false } as const;

/** The same model, as Tandem uses it and by itself. */
export class QualityArms {
  readonly #engine: Engine;
  readonly #expert: LlamaExpert;
  readonly #runtime: LlamaRuntime;
  readonly #syntax: Syntax;
  readonly #settings: Settings;

  private constructor(engine: Engine, expert: LlamaExpert, runtime: LlamaRuntime, syntax: Syntax, settings: Settings) {
    this.#engine = engine;
    this.#expert = expert;
    this.#runtime = runtime;
    this.#syntax = syntax;
    this.#settings = settings;
  }

  /** Loads the model twice. Rejects with llama.cpp's error, or with the signal's reason. */
  static async load(model: string, file: string, grammars: string, signal: AbortSignal): Promise<QualityArms> {
    const settings = { ...DEFAULT_SETTINGS, ...REPEATABLE, "experts.code": model };
    const runtime = new LlamaRuntime(0, false);
    const limits = {
      promptTokens: settings["completion.contextTokens"],
      newTokens: settings["completion.maxTokens"],
      // One place: nothing is kept from one item to the next.
      cacheBytes: 0,
    };
    const who = { id: model, role: "code", file, expectedBitsPerByte: () => undefined } as const;
    const expert = await LlamaExpert.load({ runtime, ...who, ...limits }, signal);
    const onFailure = (failure: Error) => {
      throw failure;
    };
    const syntax = new Syntax({ directory: grammars, onFailure });
    return new QualityArms(new Engine(settings, { grammars }), expert, runtime, syntax, settings);
  }

  /** What stands in an item's hole, each way. Rejects with the signal's reason. */
  async write(item: BenchItem, signal: AbortSignal): Promise<Record<Way, string>> {
    const tandem = await this.#byTandem(item, signal);
    const afresh = await this.#afresh(item, (prompt) => prompt, signal);
    const split = await this.#afresh(
      item,
      ({ prefix, middle, suffix }) => ({ prefix: prefix + middle, middle: "", suffix }),
      signal,
    );
    return { tandem, afresh, split };
  }

  async dispose(): Promise<void> {
    await this.#engine.dispose();
    await this.#expert.dispose();
    await this.#runtime.dispose();
  }

  async #byTandem(item: BenchItem, signal: AbortSignal): Promise<string> {
    const { completion } = this.#engine;
    const settings = this.#settings;
    for (const missing of ASKED_BEFORE.filter((units) => units < item.prompt.length)) {
      await completion.completeTyping(cursorIn(item, missing), "code", { settings, signal, invoked: true });
    }
    const { text } = await completion.complete(cursorIn(item, 0), "code", { settings, signal });
    completion.forgetAnswers();
    completion.forgetDocument(item.task_id);
    return text;
  }

  async #afresh(item: BenchItem, change: (prompt: Prompt) => Prompt, signal: AbortSignal): Promise<string> {
    const { cost } = this.#expert;
    const budgets = async (settings: Settings) => budgetsFor(cost, settings);
    const preparation = new Preparation({ syntax: this.#syntax, budgets });
    const prepared = await preparation.prepare(cursorIn(item, 0), this.#settings, signal);
    const { question } = prepared;
    const request = { ...question, prompt: change(question.prompt), lookup: [], signal };
    return finish(await writeAlone(this.#expert, request, { strategy: "code", reason: "" }), prepared).text;
  }
}

/** The document while so many UTF-16 units before the hole are still to be typed. */
function cursorIn({ task_id, language, prompt, suffix }: BenchItem, missing: number): Cursor {
  const before = prompt.slice(0, prompt.length - missing);
  return { document: task_id, language, text: before + suffix, offset: before.length };
}
