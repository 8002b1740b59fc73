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
import { HIDE_GROWING, SUGGESTION_GROWS } from "./commands.ts";
import { DOCUMENT_SELECTOR } from "./documents.ts";

/**
 * Brings the rest of an answer that was shown in part: asks again when it is complete, provided that nothing has
 * happened at the cursor meanwhile, and that nobody has sent its beginning away.
 */
export class GrownAnswers {
  private asked: { readonly uri: string; readonly version: number; readonly position: Position } | undefined;
  private unasked: Disposable | undefined;
  /** The rest of an answer is being brought. */
  private growing = false;
  /** What the editor was told to ask for last brought one suggestion only. */
  private isAlone = false;
  /** Only the beginning of an answer is shown. */
  private isShownInPart = false;
  private readonly hide = commands.registerCommand(HIDE_GROWING, () => this.sendAway());

  /**
   * Takes note of where ghost text was asked for. Returns what forgets that again: what is waited for no more, as when
   * somebody has sent away what was shown meanwhile, must not come later.
   */
  remember(document: TextDocument, position: Position): () => void {
    const asked = { uri: document.uri.toString(), version: document.version, position };
    this.asked = asked;
    this.forgetUnasked();
    this.setShownInPart(false);
    return () => {
      if (this.asked === asked) this.asked = undefined;
    };
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
    const [, , partial] = items[0]?.command?.arguments ?? [];
    this.setShownInPart(partial === true);
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
    this.setShownInPart(false);
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
    this.forgetUnasked();
    this.hide.dispose();
  }

  /** The editor tells nobody that a suggestion was sent away. */
  private async sendAway(): Promise<void> {
    this.asked = undefined;
    this.setShownInPart(false);
    await commands.executeCommand("editor.action.inlineSuggest.hide");
  }

  private setShownInPart(isShownInPart: boolean): void {
    if (isShownInPart === this.isShownInPart) return;
    this.isShownInPart = isShownInPart;
    void commands.executeCommand("setContext", SUGGESTION_GROWS, isShownInPart);
  }

  private forgetUnasked(): void {
    this.unasked?.dispose();
    this.unasked = undefined;
  }

  private letTheEditorAskAgain(): void {
    if (!this.isAlone) return;
    this.forgetUnasked();
    this.unasked = languages.registerInlineCompletionItemProvider(DOCUMENT_SELECTOR, {
      provideInlineCompletionItems: () => [],
    });
  }
}
