import { type Connection, type InitializeParams, MessageType, ShowMessageNotification } from "vscode-languageserver";
import { exclusionsOf } from "../completion/exclusions.ts";
import { DEFAULT_SETTINGS, parseSettings, type SettingProblem, type Settings } from "../settings.ts";
import { tell } from "./tell.ts";

/**
 * The client's settings. They are pulled with `workspace/configuration` where the client can do that; else those of
 * `initializationOptions` and of `workspace/didChangeConfiguration` count.
 */
export class Configuration {
  readonly #connection: Connection;
  readonly #byScope = new Map<string, Promise<Settings>>();
  readonly #reported = new Set<SettingProblem>();
  #canPull = false;
  #pushed: Settings = DEFAULT_SETTINGS;
  /** What was told last, whatever document it was for. */
  #told: Settings = DEFAULT_SETTINGS;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  initialize({ capabilities, initializationOptions }: InitializeParams): void {
    this.#canPull = capabilities.workspace?.configuration === true;
    if (initializationOptions !== undefined) this.#pushed = this.#parse(section(initializationOptions));
  }

  /** Takes note that settings have changed. `pushed` is what the client sent along, if anything. */
  changed(pushed: unknown): void {
    this.#byScope.clear();
    if (!this.#canPull && pushed !== undefined && pushed !== null) this.#pushed = this.#parse(section(pushed));
  }

  /** What is set for a document may be something else now, as when its language was changed. */
  forget(uri: string): void {
    this.#byScope.delete(uri);
  }

  /** The settings for a document, or those of the window. Never rejects: of a client that cannot tell them, what it told last counts. */
  get(scope?: string): Promise<Settings> {
    if (!this.#canPull) return Promise.resolve(this.#pushed);
    const key = scope ?? "";
    let settings = this.#byScope.get(key);
    if (!settings) {
      settings = this.#pull(scope);
      this.#byScope.set(key, settings);
    }
    return settings;
  }

  async #pull(scopeUri: string | undefined): Promise<Settings> {
    try {
      this.#told = this.#parse(await this.#connection.workspace.getConfiguration({ section: "tandem", scopeUri }));
    } catch (failure) {
      this.#connection.console.warn(
        `The client did not tell its settings, so that what it told last is used, else the defaults: ${failure}`,
      );
    }
    return this.#told;
  }

  /** Every problem is shown once; the log has no more to say about it. */
  #parse(raw: unknown): Settings {
    const { settings, problems } = parseSettings(raw);
    for (const problem of [...problems, ...exclusionsOf(settings.exclude).problems]) {
      if (this.#reported.has(problem)) continue;
      this.#reported.add(problem);
      // The notification, not the request with buttons: a client need not answer, and may not be able to.
      tell(() =>
        this.#connection.sendNotification(ShowMessageNotification.type, {
          type: MessageType.Warning,
          message: problem,
        }),
      );
    }
    return settings;
  }
}

/** Clients send settings with or without the name of the section around them. */
function section(raw: unknown): unknown {
  return typeof raw === "object" && raw !== null && "tandem" in raw ? raw.tandem : raw;
}
