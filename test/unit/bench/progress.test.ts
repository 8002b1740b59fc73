import { PassThrough } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { Progress, resumption } from "../../../server/bench/progress.ts";

afterEach(() => vi.useRealTimers());

test.each([
  [1, "Going on from an earlier run: 1 answer is there already; --afresh measures them again."],
  [120, "Going on from an earlier run: 120 answers are there already; --afresh measures them again."],
])("says that %d answers are taken over", (answered, line) => {
  expect(resumption(answered)).toBe(line);
});

test("changes one line of a terminal", () => {
  expect(shown(true)).toBe(
    "\r\u001b[K1 of 3 answers, 1 min left\r\u001b[K2 of 3 answers, 1 min left\r\u001b[K3 of 3 answers\n",
  );
});

test("writes a line a minute and the last one elsewhere", () => {
  expect(shown(false)).toBe("1 of 3 answers, 1 min left\n3 of 3 answers\n");
});

/** What it writes of three answers, each of which takes half a minute. */
function shown(isTTY: boolean): string {
  vi.useFakeTimers({ toFake: ["performance"] });
  const output = new PassThrough();
  const progress = new Progress(Object.assign(output, { isTTY }) as unknown as NodeJS.WriteStream);
  for (const done of [1, 2, 3]) {
    vi.advanceTimersByTime(30_000);
    progress.show(done, 3, 0);
  }
  progress.end();
  return String(output.read());
}
