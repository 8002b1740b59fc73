import { setImmediate as nextTurn } from "node:timers/promises";
import { commands, type ExtensionContext, type LogOutputChannel, type StatusBarItem, window } from "vscode";
import type { TandemApi } from "./api.ts";
import { COMMANDS, COMPARE_VIEW, type CommandId } from "./commands.ts";
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
  const loading = load(context, output, item);
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
  context.subscriptions.push(
    output,
    item,
    ...ids.map((id) => commands.registerCommand(id, async () => (await loading).run(id))),
    window.registerWebviewViewProvider(COMPARE_VIEW, {
      resolveWebviewView: async (view) => (await loading).showPanel(view),
    }),
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
async function load(context: ExtensionContext, output: LogOutputChannel, item: StatusBarItem): Promise<Tandem> {
  await nextTurn();
  try {
    const { startTandem } = await import("./tandem.ts");
    return startTandem(context, output, item);
  } catch (cause) {
    throw new LoadError(cause);
  }
}
