import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readStrategies, withDeleted, withMoved } from "../../../extension/strategies-by-file.ts";

const FILES = readStrategies({
  "file:///p/a.ts": "cascade",
  "file:///p/lib/b.ts": "code",
  "file:///p/library/c.ts": "rerank",
});
const plain = (strategies: ReadonlyMap<string, string>) => Object.fromEntries(strategies);

describe("what was remembered", () => {
  test("comes back, but for what is no strategy", () => {
    expect(plain(readStrategies({ a: "code", b: "none", c: 7, d: null }))).toEqual({ a: "code" });
  });

  test("is nothing where nothing was, or what is there cannot be read", () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => [...readStrategies(raw).keys()].every((uri) => typeof uri === "string")),
    );
    expect(readStrategies(undefined).size).toBe(0);
    expect(readStrategies("code").size).toBe(0);
  });
});

describe("a file that is moved", () => {
  test("keeps its strategy", () => {
    expect(plain(withMoved(FILES, "file:///p/a.ts", "file:///q/z.ts"))).toEqual({
      "file:///q/z.ts": "cascade",
      "file:///p/lib/b.ts": "code",
      "file:///p/library/c.ts": "rerank",
    });
  });

  test("keeps it when the folder around it is moved, and its neighbours with longer names stay", () => {
    expect(plain(withMoved(FILES, "file:///p/lib", "file:///p/src"))).toEqual({
      "file:///p/a.ts": "cascade",
      "file:///p/src/b.ts": "code",
      "file:///p/library/c.ts": "rerank",
    });
  });

  test("ends what held for the file that it replaces", () => {
    expect(plain(withMoved(FILES, "file:///p/a.ts", "file:///p/lib/b.ts"))).toMatchObject({
      "file:///p/lib/b.ts": "cascade",
    });
    expect(withMoved(FILES, "file:///p/other.ts", "file:///p/a.ts").has("file:///p/a.ts")).toBe(false);
  });

  test("and moved back is as it was", () => {
    const uri = fc.constantFrom(...FILES.keys(), "file:///p/lib", "file:///p/none");
    fc.assert(
      fc.property(uri, (from) => {
        const there = withMoved(FILES, from, "file:///elsewhere");
        expect(plain(withMoved(there, "file:///elsewhere", from))).toEqual(plain(FILES));
      }),
    );
  });
});

test("a file or folder that is deleted has no strategy any more, and the others keep theirs", () => {
  expect([...withDeleted(FILES, "file:///p/a.ts").values()]).toEqual(["code", "rerank"]);
  expect([...withDeleted(FILES, "file:///p/lib").values()]).toEqual(["cascade", "rerank"]);
  expect([...withDeleted(FILES, "file:///p").values()]).toEqual([]);
});

test("where no file with a strategy is concerned, nothing has to be remembered anew", () => {
  expect(withDeleted(FILES, "file:///p/none.ts")).toBe(FILES);
  expect(withMoved(FILES, "file:///p/none.ts", "file:///p/new.ts")).toBe(FILES);
});
