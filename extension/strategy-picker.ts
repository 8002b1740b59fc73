import { type QuickPickItem, QuickPickItemKind } from "vscode";
import { type AnswerSummary, STRATEGIES, type StrategyId } from "../server/protocol.ts";
import { strategyInForce, writeSetting } from "./configuration.ts";
import { currentEditor } from "./documents.ts";
import { pickOne } from "./pick-one.ts";
import { chooseVariant } from "./variant-picker.ts";
import type { Variant } from "./variants.ts";

interface StrategyItem extends QuickPickItem {
  /** Missing where the item leads elsewhere. */
  id?: StrategyId;
}

/** Lets the user choose the strategy, with the latest latency of each, and writes the setting; or go on to its variants. */
export async function chooseStrategy(answers: readonly AnswerSummary[], variants: readonly Variant[]): Promise<void> {
  const document = currentEditor()?.document;
  const inForce = strategyInForce(document);
  const items = STRATEGIES.map(({ id, label, explanation }): StrategyItem => {
    const last = answers.find((answer) => answer.strategy === id);
    return {
      id,
      label: `$(${id === inForce ? "check" : "blank"}) ${label}`,
      description: last && lastText(last),
      detail: explanation,
    };
  });
  const toVariants: StrategyItem = { label: "$(settings) Choose Variant…", detail: "How the strategy in force works." };
  const chosen = await pickOne([...items, { label: "", kind: QuickPickItemKind.Separator }, toVariants], {
    title: "Tandem: how the experts work together",
    placeholder: "Choose a strategy",
    current: items.find(({ id }) => id === inForce),
  });
  if (chosen === toVariants) await chooseVariant(variants);
  else if (chosen?.id && chosen.id !== inForce) await writeSetting("strategy", chosen.id, document);
}

function lastText({ ms, accepted }: AnswerSummary): string {
  const latency = `${Math.round(ms)} ms last`;
  return accepted > 0 ? `${latency} · ${accepted} accepted` : latency;
}
