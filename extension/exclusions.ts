import { type Disposable, EventEmitter, type LogOutputChannel, type TextDocument } from "vscode";
import { ExclusionRequest } from "../server/protocol.ts";
import { isWithinReach } from "./documents.ts";
import { messageOf } from "./errors.ts";
import type { TandemServer } from "./server.ts";

/** Which documents the server leaves alone. It is asked once for each, until it says that settings have changed. */
export class Exclusions {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  /** By URI what the server has said; undefined while it has not, and where nothing excludes the document. */
  private known = new Map<string, string | undefined>();
  private readonly listening: Disposable;

  constructor(
    private readonly server: Pick<TandemServer, "connection" | "request" | "onDidChangeExclusions">,
    private readonly output: Pick<LogOutputChannel, "warn">,
  ) {
    this.listening = server.onDidChangeExclusions(() => {
      this.known = new Map();
      this.changed.fire();
    });
  }

  /** The pattern that excludes a document, as far as the server has said so: {@link onDidChange} tells when it has. */
  of(document: TextDocument | undefined): string | undefined {
    if (!document || this.server.connection !== "running") return undefined;
    const uri = document.uri.toString();
    if (!this.known.has(uri) && isWithinReach(document)) {
      this.known.set(uri, undefined);
      void this.ask(uri, this.known);
    }
    return this.known.get(uri);
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }

  /** Never rejects. */
  private async ask(uri: string, known: Map<string, string | undefined>): Promise<void> {
    try {
      const { excludedBy } = await this.server.request(ExclusionRequest, { textDocument: { uri } });
      if (excludedBy === undefined || known !== this.known) return;
      known.set(uri, excludedBy);
      this.changed.fire();
    } catch (error) {
      known.delete(uri);
      this.output.warn(`The server did not say whether ${uri} is excluded: ${messageOf(error)}`);
    }
  }
}
