import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import type { ToyModel } from "../fusion/toy.ts";

/**
 * A model that is told what may follow a text: probabilities by what was written behind the last `x`, "" for END. What
 * the table leaves is shared by all tokens evenly.
 */
export function tableModel(
  vocabulary: Vocabulary,
  table: Readonly<Record<string, Readonly<Record<string, number>>>>,
): ToyModel {
  const idOf = new Map([...vocabulary.order].map((token) => [Buffer.from(vocabulary.bytes(token)).toString(), token]));
  return (history) => {
    const text = Buffer.from(history.flatMap((token) => [...vocabulary.bytes(token)])).toString();
    const next = table[text.slice(text.lastIndexOf("x") + 1)] ?? {};
    const [end = -1] = vocabulary.endTokens;
    const choices = [...vocabulary.order, end];
    const left = 1 - Object.values(next).reduce((sum, probability) => sum + probability, 0);
    const probabilities = new Float64Array(vocabulary.size);
    for (const token of choices) probabilities[token] = left / choices.length;
    for (const [piece, probability] of Object.entries(next)) {
      const token = piece === "" ? end : idOf.get(piece);
      if (token === undefined) throw new Error(`No token is ${JSON.stringify(piece)}.`);
      probabilities[token] = (probabilities[token] as number) + probability;
    }
    return probabilities;
  };
}
