import { z } from "zod";
import type { PeerPrompt } from "./peer-prompt.ts";

/** What llama.vscode sends with every request, its published limits of time included. */
const BODY = {
  id_slot: 0,
  input_extra: [],
  top_k: 40,
  top_p: 0.99,
  samplers: ["top_k", "top_p", "infill"],
  cache_prompt: true,
  t_max_prompt_ms: 500,
  t_max_predict_ms: 500,
};

const Chunk = z.object({
  content: z.string(),
  stop: z.boolean(),
  prompt_progress: z.object({ total: z.number(), cache: z.number(), processed: z.number() }).optional(),
});

/** `/infill` of a llama-server, over HTTP on loopback. */
export class Infill {
  readonly #url: string;
  readonly #maxTokens: number;
  #promptTokens = 0;

  constructor(address: string, maxTokens: number) {
    this.#url = `${address}/infill`;
    this.#maxTokens = maxTokens;
  }

  /**
   * Prompt tokens evaluated so far. The server tells what is not in its cache when it takes up a prompt, which it then
   * evaluates to the end of the batch even for a client that is gone.
   */
  get promptTokens(): number {
    return this.#promptTokens;
  }

  /**
   * The whole answer. It is streamed, which llama.vscode does not do, only to learn about the tokens of requests that
   * are given up. Rejects with the signal's reason when it is aborted; the connection is closed then.
   */
  async ask({ prefix, suffix, line }: PeerPrompt, indentation: number, signal: AbortSignal): Promise<string> {
    const body = {
      ...BODY,
      input_prefix: prefix,
      input_suffix: suffix,
      prompt: line,
      n_predict: this.#maxTokens,
      ...(indentation > 0 && { n_indent: indentation }),
      stream: true,
      return_progress: true,
    };
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(this.#url, { method: "POST", headers, body: JSON.stringify(body), signal });
    if (!response.ok || !response.body)
      throw new Error(`The peer answered ${response.status}: ${await response.text()}`);
    let text = "";
    let taken = false;
    for await (const data of events(response.body)) {
      const chunk = Chunk.parse(JSON.parse(data));
      if (chunk.prompt_progress && !taken) {
        taken = true;
        this.#promptTokens += chunk.prompt_progress.total - chunk.prompt_progress.cache;
      }
      text += chunk.content;
      if (chunk.stop) break;
    }
    return text;
  }
}

/** The data of server-sent events. */
async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data: ")) yield line.slice("data: ".length);
  }
}
