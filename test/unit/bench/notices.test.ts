import { describe, expect, test } from "vitest";
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
});
