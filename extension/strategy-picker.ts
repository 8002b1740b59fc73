import { type QuickPickItem, QuickPickItemKind } from "vscode";
import { type AnswerSummary, labelOf, STRATEGIES, type StrategyFigures, type StrategyId } from "../server/protocol.ts";
import { alwaysHere } from "./always-here.ts";
import { strategyInForce, writeSetting } from "./configuration.ts";
import { currentEditor } from "./documents.ts";
import type { FileStrategies } from "./file-strategies.ts";
import { pickOne } from "./pick-one.ts";
import { strategyText } from "./strategy-text.ts";
import { chooseVariant } from "./variant-picker.ts";
import type { Variant } from "./variants.ts";

interface StrategyItem extends QuickPickItem {
  /** Missing where the item leads elsewhere. */
  id?: StrategyId;
}

export interface StrategiesHere {
  /** The last answer of each strategy in this session. */
  readonly answers: readonly AnswerSummary[];
  /** What was counted of each lately. The list is open before it is there; never rejects. */
  readonly figures: Promise<readonly StrategyFigures[]>;
}

/**
 * Lets the user choose the strategy, with how each does here, and sees to it that it is the one in force; or go on to its
 * variants, or to the choice of where it is always to be used.
 */
export async function chooseStrategy(
  { answers, figures }: StrategiesHere,
  variants: readonly Variant[],
  files: FileStrategies,
): Promise<void> {
  const document = currentEditor()?.document;
  const inForce = strategyInForce(document, files);
  const own = files.of(document);
  const items = STRATEGIES.map(
    ({ id, label, explanation }): StrategyItem => ({
      id,
      label: `$(${id === inForce ? "check" : "blank"}) ${label}`,
      detail: explanation,
    }),
  );
  const describe = (counted: readonly StrategyFigures[]) => {
    for (const item of items) {
      item.description = strategyText(
        counted.find(({ strategy }) => strategy === item.id),
        answers.find(({ strategy }) => strategy === item.id),
      );
    }
  };
  describe([]);
  const toVariants: StrategyItem = { label: "$(settings) Choose Variant…", detail: "How the strategy in force works." };
  const toReaches: StrategyItem = {
    label: "$(pinned) Always Here…",
    detail: `Makes “${labelOf(inForce)}” the one for this file, its language, the workspace, or everything.`,
    description: own && `this file: ${labelOf(own)}`,
  };
  const separator: StrategyItem = { label: "", kind: QuickPickItemKind.Separator };
  const chosen = await pickOne([...items, separator, toVariants, ...(document ? [toReaches] : [])], {
    title: "Tandem: how the experts work together",
    placeholder: own ? "Choose a strategy for this file, which has one of its own" : "Choose a strategy",
    current: items.find(({ id }) => id === inForce),
    completed: figures.then(describe),
  });
  if (chosen === toVariants) await chooseVariant(variants, files);
  else if (chosen === toReaches && document) await alwaysHere(inForce, document, files);
  else if (chosen?.id && chosen.id !== inForce) {
    // Where the strategy in force was chosen, there another one takes effect.
    if (document && own) await files.choose(document, chosen.id);
    else await writeSetting("strategy", chosen.id, document);
  }
}
