import type { Connection } from "vscode-languageserver";
import { exclusionsOf } from "../completion/exclusions.ts";
import { ExclusionRequest, ExclusionsChangedNotification } from "../protocol.ts";
import type { Configuration } from "./configuration.ts";
import { tell } from "./tell.ts";

export interface ExclusionParts {
  readonly connection: Pick<Connection, "onRequest" | "sendNotification">;
  /** Resolves when the client's settings have been taken over for the first time. */
  readonly configured: Promise<void>;
  readonly configuration: Pick<Configuration, "get">;
}

/** `tandem/exclusion`: which documents are left alone, for clients that show it. */
export class ExclusionFeature {
  readonly #parts: ExclusionParts;
  #followed = false;

  constructor(parts: ExclusionParts) {
    this.#parts = parts;
    parts.connection.onRequest(ExclusionRequest, async ({ textDocument: { uri } }) => {
      this.#followed = true;
      await parts.configured;
      const { exclude } = await parts.configuration.get(uri);
      return { excludedBy: exclusionsOf(exclude).find(uri) };
    });
  }

  /** Tells a client that has asked that settings have been taken over, so that it may ask again. */
  changed(): void {
    if (!this.#followed) return;
    tell(() => this.#parts.connection.sendNotification(ExclusionsChangedNotification));
  }
}
