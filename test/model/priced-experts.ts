import type { Expert } from "../../server/experts/expert.ts";

/** An expert for what it is to cost, whatever machine this is: ms for a step. Further tokens of a batch cost next to nothing. */
export function priced(expert: Expert, stepMs: number): Expert {
  const { id, role, vocabulary, weightBytes } = expert;
  return {
    id,
    role,
    vocabulary,
    weightBytes,
    cost: { prompt: 1, step: stepMs, fastestStep: stepMs, batch: (tokens) => stepMs * (1 + 0.05 * (tokens - 1)) },
    tokenize: (text) => expert.tokenize(text),
    countTokens: (text) => expert.countTokens(text),
    open: (...parameters) => expert.open(...parameters),
  };
}

/** An expert that does not know what follows the cursor: often of the same opinion as one that does, and sometimes not. */
export function blind(expert: Expert): Expert {
  return {
    ...priced(expert, expert.cost.step),
    id: `${expert.id} without a suffix`,
    cost: expert.cost,
    open: (prompt, signal, options) => expert.open({ ...prompt, suffix: "" }, signal, options),
  };
}
