import type { Command } from "commander";
import pc from "picocolors";
import type { ExpertShare } from "../collaboration/strategy.ts";
import type { Answer } from "../completion/answer.ts";
import { checkCompletable } from "../completion/completable.ts";
import type { Cursor } from "../completion/completion-service.ts";
import { exclusionsOf } from "../completion/exclusions.ts";
import { isStrategyId, labelOf, STRATEGY_IDS } from "../protocol/strategies.ts";
import type { Settings } from "../settings.ts";
import { cursorOf } from "./cursor-of.ts";
import { withEngine } from "./engine-session.ts";
import { parseSettingsOption, SETTINGS_OPTION } from "./parse-settings.ts";

interface Flags {
  readonly strategy?: string;
  readonly settings: Partial<Settings>;
  readonly general?: string;
  readonly code?: string;
  readonly json?: boolean;
}

/** Adds `tandem complete FILE:LINE:COLUMN`. */
export function addCompleteCommand(program: Command): void {
  program
    .command("complete")
    .description("complete at a place in a file, as the editor would")
    .argument("<place>", "FILE:LINE:COLUMN, both from 1 on, as editors show them")
    .option("-s, --strategy <id>", `how the experts work together: ${STRATEGY_IDS.join(", ")}`)
    .option("--general <model>", "the general model: catalogue id, path, or hf:owner/repository/file.gguf")
    .option("--code <model>", "the code expert, likewise")
    .option(...SETTINGS_OPTION, parseSettingsOption, {})
    .option("--json", "print one JSON object")
    .action((place: string, flags: Flags) => {
      const { settings: chosen, general = chosen["experts.general"], code = chosen["experts.code"] } = flags;
      const experts = { "experts.general": general, "experts.code": code };
      return withEngine({ ...chosen, ...experts }, async ({ engine, settings, signal }) => {
        const strategy = flags.strategy ?? settings.strategy;
        if (!isStrategyId(strategy)) {
          throw new Error(`There is no strategy "${strategy}". The strategies are ${STRATEGY_IDS.join(", ")}.`);
        }
        const cursor = await cursorOf(place);
        exclusionsOf(settings.exclude).check(cursor.document);
        checkCompletable(cursor.text, cursor.offset, cursor.document);
        // There is no next request that an expert loaded in the background could serve.
        if (strategy === "auto") await engine.preload(signal);
        const answer = await engine.completion.complete(cursor, strategy, { settings, signal });
        const output = flags.json ? `${JSON.stringify(toJson(answer))}\n` : describe(cursor, answer);
        process.stdout.write(output);
      });
    });
}

function toJson({ text, strategy, reason, ms, confidence, experts, trace }: Answer) {
  return {
    text,
    strategy,
    reason,
    ms: round(ms),
    confidence: round(confidence, 4),
    experts: experts.map(({ id, text, ms, tokens, meanLogProbability }) => ({
      id,
      text,
      ms: round(ms),
      tokens,
      meanLogProbability: round(meanLogProbability, 4),
    })),
    trace: trace.map(({ bytes, from, probabilities }) => ({
      // Text, as far as it is whole characters; a reader of JSON has no use for half of one.
      bytes: Buffer.from(bytes).toString("utf8"),
      from,
      probabilities: Object.fromEntries(Object.entries(probabilities).map(([role, p]) => [role, round(p, 4)])),
    })),
  };
}

/** The completion in its place, and below it how it came about. */
function describe(cursor: Cursor, answer: Answer): string {
  const { strategy, reason, ms, confidence, experts, text } = answer;
  const facts = [`${Math.round(ms)} ms`, `p ${confidence.toFixed(2)}`, ...experts.map(describeShare)];
  return `${inPlace(cursor, text)}\n${pc.bold(labelOf(strategy))} ${pc.dim(facts.join(" · "))}\n${pc.dim(reason)}\n`;
}

/** The cursor's line with what is inserted there, which stands out. */
function inPlace({ text: document, offset }: Pick<Cursor, "text" | "offset">, inserted: string): string {
  const before = document.slice(document.lastIndexOf("\n", offset - 1) + 1, offset);
  const lineEnd = document.indexOf("\n", offset);
  const after = document.slice(offset, lineEnd === -1 ? undefined : lineEnd).replace(/\r$/, "");
  const shown = inserted === "" ? pc.dim("(nothing)") : pc.green(inserted);
  return `${before}${shown}${after}`;
}

function describeShare({ id, ms, tokens, promptTokens }: ExpertShare): string {
  return `${id}: ${tokens} tokens after ${promptTokens} of prompt in ${Math.round(ms)} ms`;
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
