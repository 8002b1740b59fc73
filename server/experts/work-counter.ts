/** Counts what an expert evaluates, for benchmarks and reports. Outlives the expert's being unloaded. */
export class WorkCounter {
  promptTokens = 0;
  newTokens = 0;
  evaluations = 0;
  ms = 0;
}
