import { type QuickPickItem, window } from "vscode";
import { type AnswerSummary, STRATEGIES, type StrategyId } from "../server/protocol.ts";
import { strategyInForce, writeSetting } from "./configuration.ts";
import { currentEditor } from "./documents.ts";

interface StrategyItem extends QuickPickItem {
  id: StrategyId;
}

/** Lets the user choose the strategy, with the latest latency of each, and writes the setting. */
export async function chooseStrategy(answers: readonly AnswerSummary[]): Promise<void> {
  const document = currentEditor()?.document;
  const current = strategyInForce(document);
  const items = STRATEGIES.map(({ id, label, explanation }): StrategyItem => {
    const last = answers.find((answer) => answer.strategy === id);
    return {
      id,
      label: `$(${id === current ? "check" : "blank"}) ${label}`,
      description: last && lastText(last),
      detail: explanation,
    };
  });
  const chosen = await pick(items, current);
  if (!chosen || chosen.id === current) return;
  await writeSetting("strategy", chosen.id, document);
}

function lastText({ ms, accepted }: AnswerSummary): string {
  const latency = `${Math.round(ms)} ms last`;
  return accepted > 0 ? `${latency} · ${accepted} accepted` : latency;
}

/** As `showQuickPick`, but with the cursor on the strategy in force. */
function pick(items: StrategyItem[], current: StrategyId): Promise<StrategyItem | undefined> {
  const picker = window.createQuickPick<StrategyItem>();
  picker.title = "Tandem: how the experts work together";
  picker.placeholder = "Choose a strategy";
  picker.matchOnDetail = true;
  picker.items = items;
  picker.activeItems = items.filter((item) => item.id === current);
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.activeItems[0]);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}
