import os from "node:os";
import path from "node:path";
import type { Connection, InitializeParams, TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { diagnose } from "../diagnosis/diagnose.ts";
import type { ProblemLog } from "../diagnosis/problem-log.ts";
import { diagnosisReport } from "../diagnosis/report.ts";
import type { Engine } from "../engine.ts";
import type { BatterySaver } from "../machine/power.ts";
import { type DiagnoseParams, DiagnoseRequest } from "../protocol.ts";
import type { Configuration } from "./configuration.ts";
import type { OpenDocuments } from "./open-documents.ts";

export interface DiagnosisFeatureParts {
  readonly connection: Pick<Connection, "onRequest">;
  readonly configuration: Pick<Configuration, "get">;
  readonly documents: Pick<TextDocuments<TextDocument>, "all">;
  /** The folders that are open now. */
  readonly workspace: Pick<OpenDocuments, "folders">;
  readonly engine: Pick<Engine, "experts" | "store" | "costs">;
  readonly battery: Pick<BatterySaver, "saving">;
  readonly problems: Pick<ProblemLog, "problems">;
}

/** `tandem/diagnose`: a report for bug reports, without what is private. */
export class DiagnosisFeature {
  readonly #parts: DiagnosisFeatureParts;
  #client = "unknown";

  constructor(parts: DiagnosisFeatureParts) {
    this.#parts = parts;
    parts.connection.onRequest(DiagnoseRequest, (params: DiagnoseParams | undefined) => this.#report(params?.editor));
  }

  initialize({ clientInfo }: InitializeParams): void {
    if (clientInfo) this.#client = [clientInfo.name, clientInfo.version ?? ""].join(" ").trim();
  }

  async #report(editor = this.#client): Promise<string> {
    const { configuration, documents, workspace, engine, battery, problems } = this.#parts;
    const { experts, store, costs } = engine;
    const diagnosis = await diagnose({
      experts,
      store,
      costs,
      settings: await configuration.get(),
      editor,
      savingBattery: await battery.saving(),
      problems: problems.problems,
    });
    const open = documents.all();
    const home = os.homedir();
    return diagnosisReport(diagnosis, {
      home,
      names: [
        path.basename(home),
        ...workspace.folders.map(({ name }) => name),
        ...open.map(({ uri }) => path.posix.basename(uri)),
      ],
      texts: open.map((document) => document.getText()),
    });
  }
}
