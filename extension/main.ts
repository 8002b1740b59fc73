import { commands, type ExtensionContext, window } from "vscode";
import type { TandemApi } from "./api.ts";
import type { CommandId } from "./commands.ts";
import { CompareSession } from "./compare-session.ts";
import { CompareView } from "./compare-view.ts";
import { tellCursor } from "./cursor.ts";
import { diagnose } from "./diagnose.ts";
import { messageOf } from "./errors.ts";
import { Exclusions } from "./exclusions.ts";
import { FileStrategies } from "./file-strategies.ts";
import { forgetLearned } from "./forget-learned.ts";
import { openWalkthrough } from "./get-started.ts";
import { addGpuSupport, offerGpuSupport } from "./gpu-support.ts";
import { ModelStore } from "./model-store.ts";
import { tellHasModels } from "./models-context.ts";
import { manageModels } from "./models-picker.ts";
import { offerModels } from "./offer.ts";
import { Pause } from "./pause.ts";
import { recentFigures } from "./recent-figures.ts";
import { openSample } from "./sample.ts";
import { TandemServer } from "./server.ts";
import { StatisticsView } from "./statistics-view.ts";
import { createStatusBar } from "./status-bar.ts";
import { chooseStrategy } from "./strategy-picker.ts";
import { tellProblem } from "./tell-problem.ts";
import { chooseVariant } from "./variant-picker.ts";
import { type SettingsManifest, variantsOf } from "./variants.ts";
import { tellWindowState } from "./window-state.ts";

let server: TandemServer | undefined;

/** Creates the parts and connects them. */
export function activate(context: ExtensionContext): TandemApi {
  const output = window.createOutputChannel("Tandem", { log: true });
  const pause = new Pause();
  const files = new FileStrategies(context.workspaceState, output);
  const running = new TandemServer(context.asAbsolutePath("dist/server.js"), output, pause, files);
  server = running;
  const store = new ModelStore(running);

  /** Does what a user asked for; a failure is written to the log and told in one message. */
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      output.error(error instanceof Error ? error : messageOf(error));
      await tellProblem(window.showErrorMessage, `Tandem: ${messageOf(error)}`);
    }
  };
  const registerCommand = (id: string, work: () => Promise<unknown>) =>
    commands.registerCommand(id, () => attempt(work));
  const run = async (command: CommandId): Promise<void> => {
    await commands.executeCommand(command);
  };

  const variants = variantsOf(context.extension.packageJSON as SettingsManifest);
  const exclusions = new Exclusions(running, output);
  const session = new CompareSession(running, files);
  const view = new CompareView(context.extensionUri, session, running, files, output, attempt, run);
  const statistics = new StatisticsView(context.extensionUri, running, output, attempt);
  const handlers: Record<CommandId, () => Promise<unknown>> = {
    "tandem.chooseStrategy": () =>
      chooseStrategy(
        { answers: running.status?.answers ?? [], figures: recentFigures(running, output) },
        variants,
        files,
      ),
    "tandem.chooseVariant": () => chooseVariant(variants, files),
    "tandem.compareHere": () => view.compareHere(),
    "tandem.manageModels": () => manageModels(store),
    "tandem.showStatistics": () => statistics.show(),
    "tandem.installGpuSupport": () => addGpuSupport(running),
    "tandem.forgetLearned": () => forgetLearned(running),
    "tandem.togglePause": () => pause.toggle(),
    "tandem.restartServer": () => running.restart(),
    "tandem.showLog": async () => output.show(),
    "tandem.diagnose": () => diagnose(running, context.extension),
    "tandem.getStarted": () => openWalkthrough(context.extension),
    "tandem.openSample": () => openSample(context.extensionUri),
  };
  context.subscriptions.push(
    output,
    pause,
    files,
    session,
    view,
    statistics,
    ...Object.entries(handlers).map(([id, handler]) => registerCommand(id, handler)),
    exclusions,
    createStatusBar(running, pause, exclusions, files, registerCommand, run),
    offerModels(running, store, context.globalState, attempt, run),
    offerGpuSupport(running, context.globalState, attempt, run),
    tellHasModels(running, attempt),
    tellWindowState(running),
    tellCursor(running, pause, files),
  );
  // Nobody waits for it: the editor has other extensions to activate, and a failure shows in the status bar.
  void running.start();
  return { status: () => running.status, comparison: () => session.state };
}

/** Stops the server. */
export async function deactivate(): Promise<void> {
  await server?.dispose();
}
