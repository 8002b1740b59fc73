import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CandidateProgress } from "../../../server/collaboration/strategy.ts";
import type { WrittenAnswer } from "../../../server/completion/answer.ts";
import { AnswersInTheMaking } from "../../../server/completion/answers-in-the-making.ts";
import { answer } from "./candidate.ts";

const never = new AbortController().signal;
const place = (before: string, after = "\n") =>
  ({ document: "a.ts", strategy: "code", variant: "", kind: "code", before, after }) as const;

/** An answer whose writing the test controls. */
function pen() {
  let report: (progress: CandidateProgress) => void = () => undefined;
  let finish: (candidate: WrittenAnswer) => void = () => undefined;
  let fail: (failure: unknown) => void = () => undefined;
  const state = { aborted: false };
  const write = (signal: AbortSignal, onProgress: (progress: CandidateProgress) => void) =>
    new Promise<WrittenAnswer>((resolve, reject) => {
      report = onProgress;
      finish = resolve;
      fail = reject;
      signal.addEventListener("abort", () => {
        state.aborted = true;
        reject(signal.reason);
      });
    });
  return {
    write,
    state,
    says: (text: string) => report({ text, tokens: 1, meanLogProbability: -0.1, trace: [] }),
    ends: (text: string, limited = false) => finish(answer(text, { limited })),
    breaks: (failure: unknown) => fail(failure),
  };
}

let completed: string[] = [];
const options = (patience = 1_000) => ({
  id: "an answer",
  patience,
  onComplete: ({ text }: WrittenAnswer) => void completed.push(text),
});

beforeEach(() => {
  completed = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("going on with what was begun for an earlier key", () => {
  test.each([
    ["the same place", "let a = ", "first", ""],
    ["a key that agrees", "let a = f", "first", "f"],
  ])("%s joins it", async (_what, before, said, typed) => {
    const making = new AnswersInTheMaking();
    const { write, says, ends } = pen();
    const begun = making.start(place("let a = "), write, options());
    says(said);
    const found = making.find(place(before));
    expect(found).toEqual({ answer: begun, typed });
    const whole = begun.whole(typed, { signal: never });
    ends("first + second");
    expect((await whole)?.text).toBe("first + second".slice(typed.length));
    expect(completed).toEqual(["first + second"]);
  });

  test.each([
    ["a key that disagrees", "let a = x"],
    ["a key that says all there is so far", "let a = fi"],
    ["a place before it", "let a ="],
    ["text that differs elsewhere", "var a = f"],
  ])("%s does not", (_what, before) => {
    const making = new AnswersInTheMaking();
    const { write, says } = pen();
    making.start(place("let a = "), write, options());
    says("fi");
    expect(making.find(place(before))).toBeUndefined();
  });

  test.each([
    ["goes on within its whole lines", "let a ", "=\n  fir"],
    ["has nothing to offer behind them", "let a =", undefined],
  ])("one that the token limit breaks off %s", async (_what, before, left) => {
    const making = new AnswersInTheMaking();
    const { write, says, ends } = pen();
    const begun = making.start(place("let a"), write, options());
    says(" =\n  f");
    const typed = making.find(place(before))?.typed ?? "";
    const whole = begun.whole(typed, { signal: never });
    ends(" =\n  fir", true);
    expect((await whole)?.text).toBe(left);
  });

  test("nor does another document, strategy, variant, or text after the cursor", () => {
    const making = new AnswersInTheMaking();
    making.start(place("let a = "), pen().write, options());
    expect(making.find({ ...place("let a = "), document: "b.ts" })).toBeUndefined();
    expect(making.find({ ...place("let a = "), strategy: "auto" })).toBeUndefined();
    expect(making.find({ ...place("let a = "), variant: "bytes" })).toBeUndefined();
    expect(making.find(place("let a = ", " + something else\n"))).toBeUndefined();
    expect(making.find(place("let a = "))).toBeDefined();
  });
});

describe("an answer that nobody waits for", () => {
  test("goes on for a while, and is kept when it comes", async () => {
    const making = new AnswersInTheMaking();
    const { write, ends, state } = pen();
    const left = new AbortController();
    const waiting = making.start(place("a"), write, options()).whole("", { signal: left.signal });
    left.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    vi.advanceTimersByTime(900);
    expect(state.aborted).toBe(false);
    ends("late");
    await vi.advanceTimersByTimeAsync(0);
    expect(completed).toEqual(["late"]);
  });

  test("is given up after that", async () => {
    const making = new AnswersInTheMaking();
    const { write, state } = pen();
    const begun = making.start(place("a"), write, options());
    const left = new AbortController();
    const waiting = begun.whole("", { signal: left.signal });
    left.abort();
    await expect(waiting).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(1_001);
    expect(state.aborted).toBe(true);
    expect(making.find(place("a"))).toBeUndefined();
  });

  test("is given up at once where there is no patience, or when another one begins", async () => {
    const making = new AnswersInTheMaking();
    const impatient = pen();
    const left = new AbortController();
    const waiting = making.start(place("a"), impatient.write, options(0)).whole("", { signal: left.signal });
    left.abort();
    await expect(waiting).rejects.toThrow();
    expect(impatient.state.aborted).toBe(true);

    const patient = pen();
    making.start(place("b"), patient.write, options());
    making.start(place("c"), pen().write, options());
    expect(patient.state.aborted).toBe(true);
  });
});

test("an answer that somebody waits for outlives the beginning of another one", () => {
  const making = new AnswersInTheMaking();
  const first = pen();
  void making.start(place("a"), first.write, options()).whole("", { signal: never });
  making.start(place("b"), pen().write, options());
  expect(first.state.aborted).toBe(false);
});

test("tells how the text grows, without what was typed since", async () => {
  const making = new AnswersInTheMaking();
  const { write, says, ends } = pen();
  const begun = making.start(place("a"), write, options());
  const told: string[] = [];
  const whole = begun.whole("fi", { signal: never, onProgress: ({ text }) => void told.push(text) });
  says("f");
  says("first");
  ends("first word");
  expect((await whole)?.text).toBe("rst word");
  expect(told).toEqual(["rst"]);
});

test("an answer that ends before what was typed is none", async () => {
  const making = new AnswersInTheMaking();
  const { write, says, ends } = pen();
  const begun = making.start(place("a"), write, options());
  says("first word");
  const whole = begun.whole("first", { signal: never });
  ends("first");
  expect(await whole).toBeUndefined();
});

test("waits until a text satisfies, or there is no more to come", async () => {
  const making = new AnswersInTheMaking();
  const { write, says, ends } = pen();
  const begun = making.start(place("a"), write, options());
  const long = begun.until(({ text }) => text.length > 3, never);
  const never_ = begun.until(() => false, never);
  says("ab");
  says("abcd");
  await long;
  expect(begun.isComplete).toBe(false);
  ends("abcdef");
  await never_;
  expect(begun.isComplete).toBe(true);
});

test("a failure reaches everybody who waits, and nobody else", async () => {
  const making = new AnswersInTheMaking();
  const { write, breaks } = pen();
  const begun = making.start(place("a"), write, options());
  const waiting = begun.whole("", { signal: never });
  const watching = begun.until(() => false, never);
  breaks(new Error("The model broke down."));
  await expect(waiting).rejects.toThrow("broke down");
  await expect(watching).rejects.toThrow("broke down");
  expect(making.find(place("a"))).toBeUndefined();
  expect(completed).toEqual([]);
});

test("an answer whose beginning is on the screen is finished, however long that takes", async () => {
  const making = new AnswersInTheMaking();
  for (const shown of [true, false]) {
    const { write, state } = pen();
    const left = new AbortController();
    const answer = making.start(place("a"), write, options());
    const waiting = answer.whole("", { signal: left.signal });
    answer.shownInPart = shown;
    left.abort();
    await expect(waiting).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state.aborted).toBe(!shown);
  }
});
