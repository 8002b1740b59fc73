import {
  commands,
  Disposable,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  workspace,
} from "vscode";
import type { GpuSupport, ModelsList } from "../server/protocol.ts";
import { MODELS_VIEW, type ModelAction } from "./commands.ts";
import { messageOf } from "./errors.ts";
import type { ModelActions } from "./model-actions.ts";
import type { ModelJobs } from "./model-jobs.ts";
import { type ModelRow, modelRows, problemRow } from "./model-rows.ts";
import type { ModelStore } from "./model-store.ts";
import type { ModelsContent, ModelsTree } from "./models-tree.ts";
import type { TandemServer } from "./server.ts";

/** More drawings in a second help nobody. */
const DRAW_EVERY_MS = 200;

/** What the server said of what is here. */
interface Found {
  readonly list: ModelsList;
  readonly gpus: readonly GpuSupport[];
}

/** Fills the models' view while it is visible, and does what is chosen there. */
export class ModelsView implements ModelsContent {
  /** All rows that are shown, by their ids. */
  private rows = new Map<string, ModelRow>();
  private top: readonly string[] = [];
  private found: Promise<Found> | undefined;
  private last: Found | undefined;
  private drawing: NodeJS.Timeout | undefined;
  /** What decides whether the server has to be asked again. */
  private experts = "";
  private readonly listening: Disposable;

  constructor(
    private readonly tree: ModelsTree,
    private readonly server: TandemServer,
    private readonly store: ModelStore,
    private readonly jobs: ModelJobs,
    private readonly actions: ModelActions,
  ) {
    this.listening = Disposable.from(
      tree.view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.refresh();
      }),
      // Files may have come or gone meanwhile.
      window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.refresh();
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("tandem")) this.refresh();
      }),
      server.onDidChange(() => this.follow()),
      jobs.onDidChange(() => this.draw()),
      jobs.onDidFinish(() => this.refresh()),
    );
  }

  /** Opens the view with the keyboard in it. */
  async show(): Promise<void> {
    const wasVisible = this.tree.view.visible;
    await commands.executeCommand(`${MODELS_VIEW}.focus`);
    if (wasVisible) return;
    // What is empty yet takes no focus.
    const [first] = await this.children(undefined);
    if (first !== undefined) await this.tree.view.reveal(first, { focus: true, select: false });
  }

  /** Asks the server anew what is here, and forgets what went wrong. */
  async refreshAll(): Promise<void> {
    this.jobs.forgetFailures();
    this.refresh();
  }

  /** Does an action of a row: of the one that is given, or of the one that has the focus. Rejects as the action does. */
  async run(action: ModelAction, id: unknown): Promise<void> {
    const row = await this.rowOf(id);
    if (row) await this.actions.run(action, row);
  }

  /** Lets choose from the actions of the row that has the focus. Rejects as the chosen one does. */
  async choose(): Promise<void> {
    const row = await this.rowOf(undefined);
    if (row) await this.actions.choose(row);
  }

  item(id: string): TreeItem {
    const row = this.rows.get(id);
    if (!row) return new TreeItem("");
    const { label, description, tooltip, icon, isProblem, state, actions, children } = row;
    const item = new TreeItem(label, children ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None);
    item.id = id;
    item.description = description;
    item.tooltip = tooltip;
    item.contextValue = actions.join(" ");
    item.accessibilityInformation = { label: [label, state, description].filter((text) => text !== "").join(", ") };
    if (icon) item.iconPath = new ThemeIcon(icon, isProblem ? new ThemeColor("list.errorForeground") : undefined);
    return item;
  }

  async children(id: string | undefined): Promise<readonly string[]> {
    if (id === undefined) await this.fill();
    return id === undefined ? this.top : (this.rows.get(id)?.children ?? []).map((row) => row.id);
  }

  dispose(): void {
    clearTimeout(this.drawing);
    this.listening.dispose();
  }

  /** A key names no row, but the focus does. */
  private async rowOf(id: unknown): Promise<ModelRow | undefined> {
    if (typeof id === "string") return this.rows.get(id);
    await commands.executeCommand("list.select");
    const [selected] = this.tree.view.selection;
    return selected === undefined ? undefined : this.rows.get(selected);
  }

  /** Nothing is asked for while nobody looks. */
  private refresh(): void {
    this.found = undefined;
    if (this.tree.view.visible) this.tree.changed.fire(undefined);
  }

  /** The status changes at every key; only what it says of the experts concerns the models. */
  private follow(): void {
    const { status, connection } = this.server;
    const experts = JSON.stringify([connection, status?.experts]);
    if (experts === this.experts) return;
    this.experts = experts;
    this.refresh();
  }

  private async fill(): Promise<void> {
    await this.untilStarted();
    try {
      let asked: Promise<Found> | undefined;
      // Whoever refreshes meanwhile wants to see what is found then.
      while (this.server.connection === "running" && (asked === undefined || asked !== this.found)) {
        asked = this.found ??= this.find();
        this.last = await asked;
      }
      if (asked === undefined) this.last = undefined;
      this.set(this.last ? this.rowsOf(this.last) : []);
    } catch (error) {
      this.found = undefined;
      this.last = undefined;
      this.set(this.server.connection === "running" ? [problemRow(messageOf(error))] : []);
    }
  }

  private async find(): Promise<Found> {
    const [list, gpus] = await Promise.all([this.store.list(), this.store.gpus()]);
    return { list, gpus };
  }

  private rowsOf(found: Found): ModelRow[] {
    const { working, failures } = this.jobs;
    return modelRows({ ...found, experts: this.server.status?.experts ?? [], working, failures });
  }

  private set(rows: readonly ModelRow[]): void {
    this.top = rows.map(({ id }) => id);
    this.rows = new Map(rows.flatMap((row) => [row, ...(row.children ?? [])]).map((row) => [row.id, row]));
    this.tree.view.description = rows.find(({ subject }) => subject.kind === "disk")?.label;
  }

  /** Draws again what has changed since it was drawn last, without asking the server. */
  private draw(): void {
    if (!this.tree.view.visible) return;
    this.drawing ??= setTimeout(() => {
      this.drawing = undefined;
      if (!this.last) return;
      const before = this.rows;
      this.set(this.rowsOf(this.last));
      const isSame = before.size === this.rows.size && [...before.keys()].every((id) => this.rows.has(id));
      const different = [...this.rows.values()].filter(
        (row) => !row.children && JSON.stringify(row) !== JSON.stringify(before.get(row.id)),
      );
      if (!isSame) this.tree.changed.fire(undefined);
      else if (different.length) this.tree.changed.fire(different.map(({ id }) => id));
    }, DRAW_EVERY_MS);
  }

  private untilStarted(): Promise<void> {
    if (this.server.connection !== "starting") return Promise.resolve();
    return new Promise((resolve) => {
      const listening = this.server.onDidChange(() => {
        if (this.server.connection === "starting") return;
        listening.dispose();
        resolve();
      });
    });
  }
}
