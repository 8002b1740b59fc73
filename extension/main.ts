import { setImmediate as nextTurn } from "node:timers/promises";
import { commands, type ExtensionContext, type LogOutputChannel, type StatusBarItem, window } from "vscode";
import type { TandemApi } from "./api.ts";
import {
  CHOOSE_ACTION,
  COMMANDS,
  COMPARE_VIEW,
  type CommandId,
  MODEL_ACTIONS,
  type ModelAction,
  modelCommand,
} from "./commands.ts";
import { createModelsTree, type ModelsTree } from "./models-tree.ts";
import { createStatusItem } from "./status-item.ts";
import type { Tandem } from "./tandem.ts";

/** The code behind the commands could not be loaded or started. */
class LoadError extends Error {
  override readonly name = "LoadError";

  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      `Tandem's code could not be loaded: ${why}. Install the extension again, then run "Developer: Reload Window".`,
      {
        cause,
      },
    );
  }
}

let tandem: Tandem | undefined;
/** Settles when {@link tandem} is there or is known not to come. Never rejects. */
let settled: Promise<void> = Promise.resolve();

/**
 * Registers what the editor reaches Tandem by, and nothing more: the editor and other extensions wait for this function.
 * The code behind it, most of it the language client, is a bundle of its own that is loaded as soon as this one has
 * returned. What is asked for before that waits.
 */
export function activate(context: ExtensionContext): TandemApi {
  const output = window.createOutputChannel("Tandem", { log: true });
  const item = createStatusItem();
  const models = createModelsTree(async () => (await loading).models);
  const loading = load(context, output, item, models);
  settled = loading.then(
    (loaded) => {
      tandem = loaded;
    },
    ({ message }: LoadError) => {
      output.error(message);
      item.text = "$(warning) Tandem";
      item.tooltip = message;
      void window.showErrorMessage(message);
    },
  );
  const ids = Object.keys(COMMANDS) as CommandId[];
  const actions = [...(Object.keys(MODEL_ACTIONS) as ModelAction[]), CHOOSE_ACTION] as const;
  context.subscriptions.push(
    output,
    item,
    models.view,
    models.changed,
    ...ids.map((id) => commands.registerCommand(id, async () => (await loading).run(id))),
    ...actions.map((action) =>
      commands.registerCommand(modelCommand(action), async (row: unknown) => (await loading).runOnModel(action, row)),
    ),
    window.registerWebviewViewProvider(
      COMPARE_VIEW,
      { resolveWebviewView: async (view) => (await loading).showPanel(view) },
      // The editor takes 300 ms to make the page again, on two cores: longer than an expert for its first word.
      { webviewOptions: { retainContextWhenHidden: true } },
    ),
  );
  return {
    status: () => tandem?.status(),
    comparison: () => tandem?.comparison() ?? { phase: "empty", cards: [] },
  };
}

/** Stops the server. */
export async function deactivate(): Promise<void> {
  await settled;
  await tandem?.dispose();
}

/** Rejects with a {@link LoadError} only. */
async function load(
  context: ExtensionContext,
  output: LogOutputChannel,
  item: StatusBarItem,
  models: ModelsTree,
): Promise<Tandem> {
  await nextTurn();
  try {
    const { startTandem } = await import("./tandem.ts");
    return startTandem(context, output, item, models);
  } catch (cause) {
    throw new LoadError(cause);
  }
}
