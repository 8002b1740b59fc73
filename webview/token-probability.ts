import type { TraceToken } from "../server/protocol.ts";

/**
 * How likely a token was to those who were asked, 0 to 1: the mean by their weights, without those against whom the choice
 * was made. Undefined where nobody said.
 */
export function tokenProbability({ opinions }: TraceToken): number | undefined {
  const known = opinions.flatMap(({ probability, weight = 1 }) =>
    probability === undefined || weight < 0 ? [] : [{ probability, weight }],
  );
  const total = known.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0) return known[0]?.probability;
  return known.reduce((sum, { probability, weight }) => sum + probability * weight, 0) / total;
}
