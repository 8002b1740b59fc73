/** Probabilities below these limits have a colour of their own each, the least likely the strongest. */
const LIMITS = [0.3, 0.5, 0.7, 0.9];

/** The class of a token that was given a probability, 0 to 1: `heat-4` for the least likely, `heat-0` for the likeliest. */
export function heatClass(probability: number): string {
  const level = LIMITS.findIndex((limit) => probability < limit);
  return `heat-${level === -1 ? 0 : LIMITS.length - level}`;
}
