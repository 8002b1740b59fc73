import { Disposable, EventEmitter, type LogOutputChannel, type Memento, type TextDocument, workspace } from "vscode";
import type { StrategyId } from "../server/protocol.ts";
import { onDidCloseUntitled } from "./closed-untitled.ts";
import { fileOf } from "./documents.ts";
import { messageOf } from "./errors.ts";
import { readStrategies, type StrategiesByFile, withDeleted, withMoved } from "./strategies-by-file.ts";

const KEY = "tandem.strategiesByFile";

/**
 * The strategies that were chosen for single files, which is a scope that settings do not have. The workspace remembers
 * them; they follow a file that is renamed or moved in the editor, or saved for the first time, and end with one that is
 * deleted there.
 */
export class FileStrategies {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private known: StrategiesByFile;
  private readonly listening: Disposable;

  constructor(
    private readonly memory: Memento,
    private readonly output: Pick<LogOutputChannel, "warn">,
  ) {
    this.known = readStrategies(memory.get(KEY));
    this.listening = Disposable.from(
      workspace.onDidRenameFiles(({ files }) =>
        this.follow(
          files.reduce((known, { oldUri, newUri }) => withMoved(known, `${oldUri}`, `${newUri}`), this.known),
        ),
      ),
      workspace.onDidDeleteFiles(({ files }) =>
        this.follow(files.reduce((known, uri) => withDeleted(known, `${uri}`), this.known)),
      ),
      // What is closed without a file ends: the next untitled document may have the same name.
      onDidCloseUntitled((untitled, savedAs) =>
        this.follow(
          savedAs ? withMoved(this.known, `${untitled}`, `${savedAs}`) : withDeleted(this.known, `${untitled}`),
        ),
      ),
    );
  }

  /** The strategy that was chosen for a document's file, if one was. */
  of(document: TextDocument | undefined): StrategyId | undefined {
    return document && this.known.get(`${fileOf(document)}`);
  }

  /** Makes a strategy that of a document's file; `undefined` leaves it to the settings. Rejects when that is not kept. */
  async choose(document: TextDocument, strategy: StrategyId | undefined): Promise<void> {
    const file = `${fileOf(document)}`;
    if (this.known.get(file) === strategy) return;
    const others = withDeleted(this.known, file);
    await this.remember(strategy === undefined ? others : new Map([...others, [file, strategy]]));
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }

  /** Takes note of what became of files. Never rejects. */
  private async follow(known: StrategiesByFile): Promise<void> {
    if (known === this.known) return;
    try {
      await this.remember(known);
    } catch (error) {
      this.output.warn(`The strategies of single files are not kept beyond this window: ${messageOf(error)}`);
    }
  }

  private async remember(known: StrategiesByFile): Promise<void> {
    this.known = known;
    this.changed.fire();
    await this.memory.update(KEY, Object.fromEntries(known));
  }
}
