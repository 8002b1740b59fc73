import { expect, test } from "vitest";
import { JobProgress } from "../../../extension/job-progress.ts";

function texts(progress: JobProgress): Record<string, string> {
  return Object.fromEntries(progress.texts);
}

test("one thing after the other is worked on, and what is done is not shown any more", () => {
  const progress = new JobProgress(["a", "b", "c"]);
  expect(texts(progress)).toEqual({ a: "begins", b: "waits for its turn", c: "waits for its turn" });
  progress.report("a: 43 % of 98.4 MB");
  expect(texts(progress)).toEqual({ a: "43 % of 98.4 MB", b: "waits for its turn", c: "waits for its turn" });
  progress.report("b: checking the SHA-256, 10 %");
  expect(texts(progress)).toEqual({ b: "checking the SHA-256, 10 %", c: "waits for its turn" });
});

test("a reference that holds colons is told from what is said of it", () => {
  const progress = new JobProgress(["hf:o/r/a.gguf"]);
  progress.report("hf:o/r/a.gguf: 12 %");
  expect(texts(progress)).toEqual({ "hf:o/r/a.gguf": "12 %" });
});

test("what is said of parts concerns the whole", () => {
  const progress = new JobProgress(["gpu:vulkan"]);
  progress.report("some-package: 5 % of 60 MB");
  expect(texts(progress)).toEqual({ "gpu:vulkan": "some-package: 5 % of 60 MB" });
});
