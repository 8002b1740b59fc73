import {
  commands,
  type ExtensionContext,
  type LogOutputChannel,
  type StatusBarItem,
  type WebviewView,
  window,
} from "vscode";
import type { TandemApi } from "./api.ts";
import { CHOOSE_ACTION, type CommandId, type ModelAction } from "./commands.ts";
import { CompareSession } from "./compare-session.ts";
import { CompareView } from "./compare-view.ts";
import { tellCursor } from "./cursor.ts";
import { diagnose } from "./diagnose.ts";
import { messageOf } from "./errors.ts";
import { Exclusions } from "./exclusions.ts";
import { ExpertsHere } from "./experts-here.ts";
import { FileStrategies } from "./file-strategies.ts";
import { forgetLearned } from "./forget-learned.ts";
import { openWalkthrough } from "./get-started.ts";
import { addGpuSupport, offerGpuSupport } from "./gpu-support.ts";
import { tellLostExperts } from "./lost-experts.ts";
import { ModelActions } from "./model-actions.ts";
import { ModelJobs } from "./model-jobs.ts";
import { ModelStore } from "./model-store.ts";
import { tellHasModels } from "./models-context.ts";
import type { ModelsContent, ModelsTree } from "./models-tree.ts";
import { ModelsView } from "./models-view.ts";
import { offerModels } from "./offer.ts";
import { Pause } from "./pause.ts";
import { recentFigures } from "./recent-figures.ts";
import { RestartWhenIdle } from "./restart-when-idle.ts";
import { openSample } from "./sample.ts";
import { TandemServer } from "./server.ts";
import { StatisticsView } from "./statistics-view.ts";
import { keepStatusItem } from "./status-bar.ts";
import { chooseStrategy } from "./strategy-picker.ts";
import { tellProblem } from "./tell-problem.ts";
import { chooseVariant } from "./variant-picker.ts";
import { type SettingsManifest, variantsOf } from "./variants.ts";
import { tellWindowState } from "./window-state.ts";

/** Tandem in this window, for what the editor asks of it. */
export interface Tandem extends TandemApi {
  /** Does what a command is for. A failure is told; never rejects. */
  run(command: CommandId): Promise<void>;
  /** Does an action of a row of the models' view; of the one that has the focus where none is given. Never rejects. */
  runOnModel(action: ModelAction | typeof CHOOSE_ACTION, row: unknown): Promise<void>;
  /** What the models' view shows. */
  readonly models: ModelsContent;
  /** Fills the view of the side panel, which the editor has just made. Never rejects. */
  showPanel(view: WebviewView): Promise<void>;
  /** Stops the server. */
  dispose(): Promise<void>;
}

/** Creates the parts, connects them, and starts the server. `item` is Tandem's in the status bar, `tree` the models' view. */
export function startTandem(
  context: ExtensionContext,
  output: LogOutputChannel,
  item: StatusBarItem,
  tree: ModelsTree,
): Tandem {
  const pause = new Pause();
  const files = new FileStrategies(context.workspaceState, output);
  const server = new TandemServer(context, output, pause, files);
  const jobs = new ModelJobs(server, () => tree.view.visible);
  const here = new ExpertsHere(context.globalState);
  const restarts = new RestartWhenIdle(jobs, () => attempt(() => server.restart()));
  const store = new ModelStore(server, jobs, context.globalState, here, restarts);
  const modelActions = new ModelActions(store, jobs);
  const models = new ModelsView(tree, server, store, jobs, modelActions);

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
  const run = (command: CommandId) => attempt(handlers[command]);

  const { version } = context.extension.packageJSON as { version: string };
  const variants = variantsOf(context.extension.packageJSON as SettingsManifest);
  const exclusions = new Exclusions(server, output);
  const session = new CompareSession(server, files);
  const panel = new CompareView(context.extensionUri, session, server, pause, files, output, attempt, run);
  const statistics = new StatisticsView(context.extensionUri, server, output, attempt);
  const handlers: Record<CommandId, () => Promise<unknown>> = {
    "tandem.chooseStrategy": () =>
      chooseStrategy(
        { answers: server.status?.answers ?? [], figures: recentFigures(server, output) },
        variants,
        files,
      ),
    "tandem.chooseVariant": () => chooseVariant(variants, files),
    "tandem.compareHere": () => panel.compareHere(),
    "tandem.manageModels": () => models.show(),
    "tandem.addModelFile": () => modelActions.addFile(),
    "tandem.addHubModel": () => modelActions.addFromHub(),
    "tandem.refreshModels": () => models.refreshAll(),
    "tandem.showStatistics": () => statistics.show(),
    "tandem.installGpuSupport": () => addGpuSupport(store),
    "tandem.forgetLearned": () => forgetLearned(server),
    "tandem.togglePause": () => pause.toggle(),
    "tandem.restartServer": () => server.restart(),
    "tandem.showLog": async () => output.show(),
    "tandem.diagnose": () => diagnose(server, context.extension),
    "tandem.getStarted": () => openWalkthrough(context.extension),
    "tandem.openSample": () => openSample(context.extensionUri),
  };
  context.subscriptions.push(
    pause,
    files,
    session,
    panel,
    statistics,
    exclusions,
    jobs,
    models,
    keepStatusItem(item, server, pause, exclusions, files, registerCommand, run),
    offerModels(server, store, context.globalState, attempt, run),
    tellLostExperts(server, store, here, attempt, run),
    offerGpuSupport(server, store, version, context.globalState, attempt, run),
    tellHasModels(server, attempt),
    tellWindowState(server),
    tellCursor(server, pause, files),
  );
  // Nobody waits for it: a failure shows in the status bar.
  void server.start();
  return {
    status: () => server.status,
    comparison: () => session.state,
    run,
    runOnModel: (action, row) => attempt(() => (action === CHOOSE_ACTION ? models.choose() : models.run(action, row))),
    models,
    showPanel: (view) => attempt(() => panel.show(view)),
    dispose: () => server.dispose(),
  };
}
