/** What both systems are given alike. */
export interface SystemOptions {
  /** The model as the settings name it: Tandem finds its file itself. */
  readonly model: string;
  /** The path of that file. */
  readonly modelFile: string;
  readonly threads: number;
  /** The most tokens of an answer. */
  readonly maxTokens: number;
}
