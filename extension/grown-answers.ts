import {
  commands,
  type Disposable,
  type InlineCompletionContext,
  type InlineCompletionItem,
  type InlineCompletionList,
  InlineCompletionTriggerKind,
  languages,
  type Position,
  type TextDocument,
  window,
} from "vscode";
import { DOCUMENT_SELECTOR } from "./documents.ts";

/**
 * Brings the rest of an answer that was shown in part: asks again when it is complete, provided that nothing has
 * happened at the cursor meanwhile.
 */
export class GrownAnswers {
  private asked: { readonly uri: string; readonly version: number; readonly position: Position } | undefined;
  private unasked: Disposable | undefined;
  /** The rest of an answer is being brought. */
  private growing = false;
  /** What the editor was told to ask for last brought one suggestion only. */
  private isAlone = false;

  /** Takes note of where ghost text was asked for. */
  remember(document: TextDocument, position: Position): void {
    this.asked = { uri: document.uri.toString(), version: document.version, position };
    this.dispose();
  }

  /**
   * Takes note of an answer. Where the editor was told to ask, it asks nobody again at that place, neither for the rest nor
   * when the user looks for the next suggestion; unless there is a provider that has not been asked. So there is one, with
   * nothing to say, until the alternatives have been asked for.
   */
  answered(
    { triggerKind }: InlineCompletionContext,
    answer: InlineCompletionItem[] | InlineCompletionList | null | undefined,
  ): void {
    const items = Array.isArray(answer) ? answer : (answer?.items ?? []);
    if (triggerKind !== InlineCompletionTriggerKind.Invoke) return;
    this.isAlone = items.length === 1;
    if (!this.growing) this.letTheEditorAskAgain();
  }

  /** The answer for a document is complete. */
  async show(uri: string): Promise<void> {
    const editor = window.activeTextEditor;
    const { asked } = this;
    if (!editor || asked?.uri !== uri || editor.document.uri.toString() !== uri) return;
    const { selection, document } = editor;
    if (document.version !== asked.version || !selection.isEmpty || !selection.active.isEqual(asked.position)) return;
    this.asked = undefined;
    this.growing = true;
    try {
      await commands.executeCommand("editor.action.inlineSuggest.trigger");
      // Told to ask, the editor keeps the suggestion that is shown, and puts what it is brought behind it.
      if (document.version === asked.version) await commands.executeCommand("editor.action.inlineSuggest.showNext");
    } finally {
      this.growing = false;
      this.letTheEditorAskAgain();
    }
  }

  dispose(): void {
    this.unasked?.dispose();
    this.unasked = undefined;
  }

  private letTheEditorAskAgain(): void {
    if (!this.isAlone) return;
    this.dispose();
    this.unasked = languages.registerInlineCompletionItemProvider(DOCUMENT_SELECTOR, {
      provideInlineCompletionItems: () => [],
    });
  }
}
