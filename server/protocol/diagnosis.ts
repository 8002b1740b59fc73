/** What a bug report needs. */
import { RequestType } from "vscode-languageserver-protocol";

export interface DiagnoseParams {
  /** The editor in words, where the client knows more of it than its `clientInfo` says. */
  editor?: string;
}

/**
 * Asks for a report that people can paste into a bug report, in Markdown: versions, the machine, models, speeds, settings
 * that differ from the defaults, and the last warnings. No text of documents, no names of files in the workspace.
 */
export const DiagnoseRequest = new RequestType<DiagnoseParams, string, void>("tandem/diagnose");
