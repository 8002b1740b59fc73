import type { BenchItem } from "../../../server/bench/dataset.ts";

/** An item of the dataset `toys` that has no test: `a = █`. */
export function item(id: string, more: Partial<BenchItem> = {}): BenchItem {
  return {
    dataset: "toys",
    task_id: id,
    problem: id.split("/")[0] ?? id,
    language: "python",
    prompt: "a = ",
    suffix: "\n",
    canonical_solution: "1",
    ...more,
  };
}
