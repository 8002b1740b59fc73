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
type Provide = (
  document: TextDocument,
  position: Position,
  context: InlineCompletionContext,
  token: CancellationToken,
) => ProviderResult<Answer>;

/** Where ghost text was asked for, and how to ask for it once more. */
interface Asked {
  readonly document: TextDocument;
  readonly version: number;
  readonly position: Position;
  readonly context: InlineCompletionContext;
  readonly provide: Provide;
  /** The editor still waits for the answer. */
  isPending: boolean;
  /** The answer was completed meanwhile. */
  hasGrown: boolean;
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

  /**
   * @param extensionId that of this extension, by which the editor names its providers
   * @param isWanted whether completions are wanted in a document now
   */
  constructor(
    private readonly extensionId: string,
    private readonly isWanted: (document: TextDocument) => boolean,
  ) {}

  /**
   * What the editor is given where it asks: what `provide` answers, and the whole of it where the server tells of the
   * rest before the beginning is here.
   */
  async answer(
    document: TextDocument,
    position: Position,
    context: InlineCompletionContext,
    token: CancellationToken,
    provide: Provide,
  ): Promise<Answer> {
    const { version } = document;
    const asked: Asked = { document, version, position, context, provide, isPending: true, hasGrown: false };
    this.asked = asked;
    this.forgetUnasked();
    this.setShownInPart(false);
    const cancelled = token.onCancellationRequested(() => this.forget(asked));
    try {
      let answer = await this.ask(asked, token);
      // What has grown may be the answer to an earlier key, and this one may grow while it is asked for again.
      while (asked.hasGrown && isInPart(answer)) {
        asked.hasGrown = false;
        answer = await this.ask(asked, token);
      }
      // What nobody waits for is not shown.
      if (this.asked === asked && !token.isCancellationRequested) this.noteShown(context, answer);
      return answer;
    } finally {
      asked.isPending = false;
      cancelled.dispose();
    }
  }

  /** Asks for the same, at first or once more. Whoever pauses meanwhile is shown nothing. */
  private async ask({ provide, document, position, context }: Asked, token: CancellationToken): Promise<Answer> {
    if (!this.isWanted(document)) return [];
    const answer = await provide(document, position, context, token);
    return this.isWanted(document) ? answer : [];
  }

  /** What is waited for no more, as when somebody has sent away what was shown meanwhile, must not come later. */
  private forget(asked: Asked): void {
    if (this.asked === asked) this.asked = undefined;
  }

  /** Where the editor was told to ask, the user may look for the next suggestion. */
  private noteShown({ triggerKind }: InlineCompletionContext, answer: Answer): void {
    this.setShownInPart(isInPart(answer));
    if (triggerKind === InlineCompletionTriggerKind.Invoke && itemsOf(answer).length === 1) {
      this.letTheEditorAsk(() => []);
    }
  }

  /** The answer for a document is complete. */
  async show(uri: string): Promise<void> {
    const { asked } = this;
    const editor = window.activeTextEditor;
    if (!editor || !asked || asked.document.uri.toString() !== uri) return;
    const { selection, document } = editor;
    if (!selection.isEmpty || !isThere(asked, document, selection.active)) return;
    // Whoever still waits is given the whole answer. To ask beside that would take away what the editor shows meanwhile.
    if (asked.isPending) {
      asked.hasGrown = true;
      return;
    }
    this.asked = undefined;
    this.setShownInPart(false);
    let isKept = false;
    this.letTheEditorAsk(async (there, position, context, token) => {
      // Who typed on before the editor came to ask is asked for what goes on from there, and the editor asks nobody else.
      if (!isThere(asked, there, position)) return this.answer(there, position, context, token, asked.provide);
      const answer = await this.ask(asked, token);
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
  private letTheEditorAsk(provide: Provide): void {
    this.forgetUnasked();
    let isAsked = false;
    this.unasked = languages.registerInlineCompletionItemProvider(DOCUMENT_SELECTOR, {
      provideInlineCompletionItems: (document, position, context, token) => {
        if (isAsked) return [];
        isAsked = true;
        return provide(document, position, context, token);
      },
    });
  }
}

/** Whether that is the place where it was asked for, and nothing was changed since. */
function isThere({ document, version, position }: Asked, there: TextDocument, at: Position): boolean {
  return there === document && there.version === version && at.isEqual(position);
}

function itemsOf(answer: Answer): readonly InlineCompletionItem[] {
  return Array.isArray(answer) ? answer : (answer?.items ?? []);
}

/** Whether it is only the beginning, which the server says of an answer. */
function isInPart(answer: Answer): boolean {
  const [, , partial] = itemsOf(answer)[0]?.command?.arguments ?? [];
  return partial === true;
}
