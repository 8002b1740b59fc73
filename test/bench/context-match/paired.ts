/**
 * Exact two-sided p of McNemar's test: how likely so uneven a split of the pairs that differ is, were both as good.
 * @param only how often only the one, and only the other succeeded
 */
export function mcnemar([first, second]: readonly [number, number]): number {
  const pairs = first + second;
  const fewer = Math.min(first, second);
  let probability = 0;
  let binomial = 0.5 ** pairs;
  for (let i = 0; i <= fewer; i++) {
    probability += binomial;
    binomial *= (pairs - i) / (i + 1);
  }
  return Math.min(1, 2 * probability);
}

/** The 95 % bootstrap interval of a mean, from `rounds` resamples. The same values give the same interval. */
export function bootstrapInterval(values: readonly number[], rounds = 10_000): [low: number, high: number] {
  const random = generator(1);
  const means = Float64Array.from({ length: rounds }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)] as number;
    return sum / values.length;
  }).sort();
  return [means[Math.floor(rounds * 0.025)] as number, means[Math.floor(rounds * 0.975)] as number];
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
