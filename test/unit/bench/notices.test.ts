import { describe, expect, test } from "vitest";
import type { BenchItem } from "../../../server/bench/dataset.ts";
import { noticesOf } from "../../../server/bench/notices.ts";
import { item } from "./item.ts";

const tested = item("a/1", { test: "assert a == 1" });
const prose = item("b/1", { language: "markdown" });

describe("notices before a run", () => {
  test("nothing is worth saying where programs run without the network", () => {
    expect(noticesOf([tested, prose], true)).toEqual([]);
  });

  test("that programs can reach the network is said once, and only where there are any", () => {
    expect(noticesOf([tested, tested], false)).toEqual([
      expect.stringMatching(/^What models write is run with the network/),
    ]);
    expect(noticesOf([prose], false)).toEqual([]);
  });

  test("tests in a language that cannot be run are counted; items without a test are none", () => {
    const [rust, go] = ["rust", "go"].map((language) => item("c/1", { language, test: "assert" })) as [
      BenchItem,
      BenchItem,
    ];
    expect(noticesOf([tested, rust, go, rust, prose], true)).toEqual([
      "3 items have a test that cannot be run here (rust, go): there the exact match counts.",
    ]);
    expect(noticesOf([rust], true)).toEqual([
      "1 item has a test that cannot be run here (rust): there the exact match counts.",
    ]);
  });
});
