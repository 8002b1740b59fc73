import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Random } from "../../../server/calibration/random.ts";
import { type Learned, LearnedStore, NOTHING_LEARNED } from "../../../server/learning/learned-store.ts";
import { PairLearner } from "../../../server/learning/pair-learner.ts";
import { whileUnreadable, whileUnwritable } from "../storage/troubled-file.ts";

let folder = "";
let failures: unknown[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tandem-learned-"));
  failures = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = (directory = "models") =>
  new LearnedStore(path.join(folder, directory, "learned.json"), (failure) => void failures.push(failure));

/** Counts one more answer of a plan. */
function oneMore(experts: string, plan = "code") {
  return ({ pairs, ...learned }: Learned): Learned => {
    const random = new Random(1);
    const state = pairs[experts];
    const learner = state ? PairLearner.restore(state, random) : PairLearner.begin(["constant", "kind"], random);
    learner.learn({ plan, context: { constant: 1, kind: 0.5 }, predicted: 0.5 }, 1, true);
    return { ...learned, pairs: { ...pairs, [experts]: learner.toJSON() } };
  };
}

describe("LearnedStore", () => {
  test("remembers, in a file that people can read", async () => {
    const written = await store().update(oneMore("a + b"));
    expect(await store().read()).toEqual(written);
    const text = await readFile(store().file, "utf8");
    expect(text).toContain('"version": 1');
    expect(text).toMatch(/"shown": 1,\s+"accepted": 1,\s+"meanReward": 1/);
    expect(text).toMatch(/"response": \[ .* \]/);
    expect(text.split("\n").length).toBeLessThan(60);
    expect(failures).toEqual([]);
  });

  test("several windows learn together", async () => {
    const [one, other] = [store(), store()];
    await Promise.all([
      one.update(oneMore("a + b")),
      one.update(oneMore("a + b")),
      one.update(oneMore("a + b", "general")),
    ]);
    await other.update(oneMore("a + b"));
    const { plans } = (await one.read()).pairs["a + b"] ?? {};
    expect([plans?.code?.shown, plans?.general?.shown]).toEqual([3, 1]);
  });

  test.each([
    ["cut short", '{"version": 1, "pai'],
    ["of another version", '{"version": 2, "pairs": {}}'],
    ["of another shape", '{"version": 1, "pairs": {"a + b": {"plans": {}}}}'],
  ])("a file that is %s says nothing, and is replaced", async (_what, text) => {
    await store().update(oneMore("a + b"));
    await writeFile(store().file, text);
    expect(await store().read()).toEqual(NOTHING_LEARNED);
    await store().update(oneMore("c + d"));
    expect(Object.keys((await store().read()).pairs)).toEqual(["c + d"]);
    expect(failures).toEqual([]);
  });

  test("a change that fails leaves the others alone", async () => {
    const learned = store();
    const failing = learned.update(() => {
      throw new RangeError("This cannot be learned.");
    });
    const next = learned.update(oneMore("a + b"));
    await expect(failing).rejects.toThrow(RangeError);
    expect(Object.keys((await next).pairs)).toEqual(["a + b"]);
  });

  test("forgets everything, also what was never there", async () => {
    await store().reset();
    await store().update(oneMore("a + b"));
    await store().reset();
    expect(await store().read()).toEqual(NOTHING_LEARNED);
    await expect(readFile(store().file)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("where nothing can be written, learning goes on, and that is told once; it is written as soon as it can be", async () => {
    await writeFile(path.join(folder, "file"), "");
    const learned = store("file");
    for (let answers = 0; answers < 3; answers++) await learned.update(oneMore("a + b"));
    expect(failures).toHaveLength(1);
    await rm(path.join(folder, "file"));
    await learned.update(oneMore("a + b"));
    expect((await store("file").read()).pairs["a + b"]?.plans.code?.shown).toBe(4);
    expect(failures).toHaveLength(1);
  });

  test("a read that fails once wipes nothing", async () => {
    const learned = store();
    await learned.update(oneMore("a + b"));
    await learned.update(oneMore("a + b"));
    await whileUnreadable(learned.file, () => learned.update(oneMore("a + b")));
    await learned.update(oneMore("a + b"));
    expect((await store().read()).pairs["a + b"]?.plans.code?.shown).toBe(4);
    expect(failures).toHaveLength(1);
  });

  test("servers that do not know of each other lose nothing of each other's", async () => {
    const servers = [store(), store(), store()];
    const rounds = Array.from({ length: 5 });
    await Promise.all(
      servers.map(async (server) => {
        for (const _round of rounds) await server.update(oneMore("a + b"));
      }),
    );
    expect((await store().read()).pairs["a + b"]?.plans.code?.shown).toBe(15);
  });

  test("what another one forgot while this one could not write stays forgotten", async () => {
    const learned = store();
    await learned.update(oneMore("a + b"));
    await whileUnwritable(learned.file, () => learned.update(oneMore("c + d")));
    await store().reset();
    await learned.update(oneMore("c + d"));
    expect(Object.keys((await store().read()).pairs)).toEqual(["c + d"]);
  });

  test("a place that cannot be written is told, and so is one that cannot be emptied", async () => {
    await writeFile(path.join(folder, "file"), "");
    const learned = await store("file").update(oneMore("a + b"));
    expect(Object.keys(learned.pairs)).toEqual(["a + b"]);
    expect(failures).toHaveLength(1);
    await expect(store("file").reset()).rejects.toMatchObject({
      name: "ForgetError",
      message: expect.stringContaining("Delete the file by hand"),
    });
  });
});
