import { Disposable, type TextEditor, window, workspace } from "vscode";
import { currentEditor } from "./documents.ts";

/** A cursor that stays for so long has come to rest, in ms: long enough not to compare at every place on the way. */
const REST_MS = 600;

/**
 * While it follows, tells where the cursor has come to rest; and at once when something is typed, since what is under
 * way for the place before is wanted no more.
 */
export class FollowCursor {
  private timer: NodeJS.Timeout | undefined;
  private listening: Disposable | undefined;

  constructor(
    private readonly rested: (editor: TextEditor) => void,
    private readonly left: () => void,
  ) {}

  get following(): boolean {
    return this.listening !== undefined;
  }

  set following(following: boolean) {
    if (following === this.following) return;
    this.dispose();
    if (!following) return;
    this.listening = Disposable.from(
      window.onDidChangeActiveTextEditor(() => this.wait()),
      window.onDidChangeTextEditorSelection(() => this.wait()),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && document === currentEditor()?.document) this.left();
      }),
    );
    this.wait();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listening?.dispose();
    this.listening = undefined;
  }

  /** Tells once more where the cursor is, when it has rested there. Does nothing while it does not follow. */
  wait(): void {
    if (!this.following) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const editor = currentEditor();
      if (editor) this.rested(editor);
    }, REST_MS);
  }
}
