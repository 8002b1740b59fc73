import type { Answer } from "../../../server/completion/answer.ts";

/** An answer with this text, written in so many tokens. */
export function answer(text: string, { tokens = 1, limited = false } = {}): Answer {
  const step = { bytes: new Uint8Array(Buffer.from(text)), from: "code", probabilities: { code: 0.5 } } as const;
  return {
    text,
    strategy: "code",
    reason: "code expert: chosen by you",
    confidence: 0.5,
    trace: Array.from({ length: tokens }, () => step),
    experts: [],
    ms: 12,
    id: "an answer",
    writtenMs: 12,
    limited,
  };
}
