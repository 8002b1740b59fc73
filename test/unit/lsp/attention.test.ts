import { describe, expect, test } from "vitest";
import { Attention } from "../../../server/lsp/attention.ts";

function setUp(reversible: boolean) {
  const done: string[] = [];
  const attention = new Attention(
    { setBackground: (background) => void done.push(background ? "fewer threads" : "all threads") },
    {
      lower: () => {
        if (reversible) done.push("lower");
        return reversible;
      },
      restore: () => void done.push("restore"),
    },
  );
  return { done, attention };
}

describe("behind other windows", () => {
  test("the process goes after others", () => {
    const { done, attention } = setUp(true);
    const window = {};
    attention.set(window, false);
    expect(done).toEqual(["lower", "all threads"]);
    attention.set(window, true);
    expect(done.slice(2)).toEqual(["restore", "all threads"]);
  });

  test("fewer threads do where there is no way back", () => {
    const { done, attention } = setUp(false);
    const window = {};
    attention.set(window, false);
    expect(done).toEqual(["fewer threads"]);
    attention.set(window, true);
    expect(done.slice(1)).toEqual(["restore", "all threads"]);
  });

  test("one that is in front is enough, as long as it is there", () => {
    const { done, attention } = setUp(false);
    const [first, second] = [{}, {}];
    attention.set(first, true);
    attention.set(second, false);
    expect(done).not.toContain("fewer threads");
    attention.forget(first);
    expect(done.at(-1)).toBe("fewer threads");
    attention.forget(first);
    attention.set(second, true);
    expect(done.at(-1)).toBe("all threads");
  });
});
