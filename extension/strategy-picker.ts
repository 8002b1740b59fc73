import { type QuickPickItem, QuickPickItemKind } from "vscode";
import { type AnswerSummary, STRATEGIES, type StrategyFigures, type StrategyId } from "../server/protocol.ts";
import { strategyInForce, writeSetting } from "./configuration.ts";
import { currentEditor } from "./documents.ts";
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

/** Lets the user choose the strategy, with how each does here, and writes the setting; or go on to its variants. */
export async function chooseStrategy(
  { answers, figures }: StrategiesHere,
  variants: readonly Variant[],
): Promise<void> {
  const document = currentEditor()?.document;
  const inForce = strategyInForce(document);
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
  const chosen = await pickOne([...items, { label: "", kind: QuickPickItemKind.Separator }, toVariants], {
    title: "Tandem: how the experts work together",
    placeholder: "Choose a strategy",
    current: items.find(({ id }) => id === inForce),
    completed: figures.then(describe),
  });
  if (chosen === toVariants) await chooseVariant(variants);
  else if (chosen?.id && chosen.id !== inForce) await writeSetting("strategy", chosen.id, document);
}
