/** What the benchmark measures: something that completes in documents that it is told of key by key. */
export interface CompletionSystem {
  readonly name: "tandem" | "peer";
  /** The process that does the work. */
  readonly pid: number;
  open(document: OpenDocument): Promise<void>;
  /** Before a key's edit. Ends nothing: the signal of {@link complete} does. */
  edit(edit: Edit): Promise<void>;
  /** The text offered at an offset, "" for none. Rejects with the signal's reason when it is aborted. */
  complete(offset: number, signal: AbortSignal): Promise<string>;
  /** A suggestion was accepted as a whole. */
  accepted(): Promise<void>;
  /** Prompt tokens evaluated since the start, those for requests that were given up included. */
  promptTokens(): Promise<number>;
  close(): Promise<void>;
  stop(): Promise<void>;
}

export interface OpenDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
}

/** Offsets in the text before, in UTF-16 units. */
export interface Edit {
  readonly offset: number;
  readonly remove: number;
  readonly insert: string;
}

export function applyEdit(text: string, { offset, remove, insert }: Edit): string {
  return text.slice(0, offset) + insert + text.slice(offset + remove);
}

export function positionAt(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length - 1, character: offset - lineStart };
}
