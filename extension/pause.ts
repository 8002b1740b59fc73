import { commands, EventEmitter, type TextDocument } from "vscode";
import { isEnabled } from "./configuration.ts";

/** A pause of this window's session. Nothing remembers it: `tandem.enabled` is for good, this is for now. */
export class Pause {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  paused = false;

  async toggle(): Promise<void> {
    this.paused = !this.paused;
    this.changed.fire();
    if (this.paused) await commands.executeCommand("editor.action.inlineSuggest.hide");
  }

  /** Whether completions are wanted in a document now. */
  allows(document: TextDocument): boolean {
    return !this.paused && isEnabled(document);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
