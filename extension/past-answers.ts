import path from "node:path";
import { Uri } from "vscode";
import { HistoryRequest, type PastAnswer as Known } from "../server/protocol.ts";
import type { PastAnswer } from "../webview/messages.ts";
import type { TandemServer } from "./server.ts";

/** The answers that were shown while the user typed, as the server remembers them. */
export class PastAnswers {
  private known: readonly Known[] = [];

  constructor(private readonly server: TandemServer) {}

  /** Asks for those that are remembered now, latest first. */
  async refresh(): Promise<PastAnswer[]> {
    this.known = await this.server.ask(HistoryRequest);
    return this.known.map(toPanel);
  }

  /** One of those that were asked for last. */
  find(id: string): Known | undefined {
    return this.known.find((answer) => answer.id === id);
  }
}

function toPanel({ id, uri, position, linePrefix, at, accepted, card }: Known): PastAnswer {
  const file = path.posix.basename(Uri.parse(uri).path);
  const place = { file, line: position.line + 1, column: position.character + 1, prefix: linePrefix };
  return { id, place, at, accepted, card };
}
