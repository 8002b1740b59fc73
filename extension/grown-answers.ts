import {
  type CancellationToken,
  commands,
  type Disposable,
  type InlineCompletionContext,
  type InlineCompletionItem,
  type InlineCompletionList,
  InlineCompletionTriggerKind,
  languages,
  type Position,
  type ProviderResult,
  type TextDocument,
  window,
} from "vscode";
import { HIDE_GROWING, SUGGESTION_GROWS } from "./commands.ts";
import { DOCUMENT_SELECTOR } from "./documents.ts";

type Answer = InlineCompletionItem[] | InlineCompletionList | null | undefined;

/** Where ghost text was asked for, and how to ask for it once more. */
interface Asked {
  readonly document: TextDocument;
  readonly version: number;
  readonly position: Position;
  readonly again: (token: CancellationToken) => ProviderResult<Answer>;
}

/**
 * Brings the rest of an answer that was shown in part: asks again when it is complete, provided that nothing has
 * happened at the cursor meanwhile, and that nobody has sent its beginning away.
 */
export class GrownAnswers {
  private asked: Asked | undefined;
  private unasked: Disposable | undefined;
  /** Only the beginning of an answer is shown. */
  private isShownInPart = false;
  private readonly hide = commands.registerCommand(HIDE_GROWING, () => this.sendAway());

  /** @param extensionId that of this extension, by which the editor names its providers */
  constructor(private readonly extensionId: string) {}

  /**
   * Takes note of where ghost text was asked for.
   * @param again asks for the same once more
   */
  remember(document: TextDocument, position: Position, again: Asked["again"]): Asked {
    const asked = { document, version: document.version, position, again };
    this.asked = asked;
    this.forgetUnasked();
    this.setShownInPart(false);
    return asked;
  }

  /** What is waited for no more, as when somebody has sent away what was shown meanwhile, must not come later. */
  forget(asked: Asked): void {
    if (this.asked === asked) this.asked = undefined;
  }

  /** Takes note of an answer, unless its rest is being brought already: the server may tell of that before it answers. */
  answered(asked: Asked, context: InlineCompletionContext, answer: Answer): void {
    if (this.asked === asked) this.noteShown(context, answer);
  }

  /** Where the editor was told to ask, the user may look for the next suggestion. */
  private noteShown({ triggerKind }: InlineCompletionContext, answer: Answer): void {
    const items = Array.isArray(answer) ? answer : (answer?.items ?? []);
    const [, , partial] = items[0]?.command?.arguments ?? [];
    this.setShownInPart(partial === true);
    if (triggerKind === InlineCompletionTriggerKind.Invoke && items.length === 1) this.letTheEditorAsk(() => []);
  }

  /** The answer for a document is complete. */
  async show(uri: string): Promise<void> {
    const { asked } = this;
    const editor = window.activeTextEditor;
    if (!editor || !asked || asked.document.uri.toString() !== uri || editor.document !== asked.document) return;
    const { selection, document } = editor;
    if (document.version !== asked.version || !selection.isEmpty || !selection.active.isEqual(asked.position)) return;
    this.asked = undefined;
    this.setShownInPart(false);
    let isKept = false;
    this.letTheEditorAsk(async (context, token) => {
      // Who typed on before the editor came to ask wants something else.
      if (document.version !== asked.version || !editor.selection.active.isEqual(asked.position)) return [];
      const answer = await asked.again(token);
      isKept = context.triggerKind === InlineCompletionTriggerKind.Invoke;
      if (!token.isCancellationRequested) this.noteShown(context, answer);
      return answer;
    });
    // Asked as if nobody had told it to, the editor puts the whole answer in the place of its beginning.
    const options = { providerId: `${this.extensionId}:*`, explicit: false };
    await commands.executeCommand("editor.action.inlineSuggest.trigger", options);
    // An older one knows no such options. It keeps the suggestion that is shown, and puts what it is brought behind it.
    if (isKept && document.version === asked.version) {
      await commands.executeCommand("editor.action.inlineSuggest.showNext");
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

  /**
   * Where it has asked, the editor asks nobody again at that place, neither for the rest nor for the next suggestion;
   * unless there is a provider that has not been asked. So there is one, which answers once.
   */
  private letTheEditorAsk(
    answer: (context: InlineCompletionContext, token: CancellationToken) => ProviderResult<Answer>,
  ): void {
    this.forgetUnasked();
    let isAsked = false;
    this.unasked = languages.registerInlineCompletionItemProvider(DOCUMENT_SELECTOR, {
      provideInlineCompletionItems: (_document, _position, context, token) => {
        if (isAsked) return [];
        isAsked = true;
        return answer(context, token);
      },
    });
  }
}
