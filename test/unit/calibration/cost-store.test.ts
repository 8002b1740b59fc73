import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MeasuredCost } from "../../../server/calibration/cost-model.ts";
import { CostStore } from "../../../server/calibration/cost-store.ts";
import { whileUnreadable } from "../storage/troubled-file.ts";

let folder = "";
let failures: unknown[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tandem-costs-"));
  failures = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = (name = "below/costs.json") =>
  new CostStore(path.join(folder, name), (failure) => void failures.push(failure));

describe("CostStore", () => {
  test("remembers what models cost, each by itself", async () => {
    const first = new MeasuredCost(100e6);
    first.observe(1, 20, 1, 2);
    first.observe(1, 30, 1, 1);
    await store().write("a.gguf 100", first.record());
    await store().write("b.gguf 200", { 2: { prompt: 1, step: 2 } });
    const known = await store().read("a.gguf 100");
    const again = new MeasuredCost(100e6);
    if (known) again.restore(known);
    again.observe(1, 20, 1, 2);
    expect(again.step).toBe(20);
    again.observe(1, 40, 1, 1);
    // Known before: one more observation moves it by a fifth.
    expect(again.step).toBeCloseTo(32, 9);
    expect(await store().read("c.gguf 100")).toBeUndefined();
    expect(await store().ofFile("b.gguf")).toEqual({ 2: { prompt: 1, step: 2 } });
    expect(await store().ofFile("b")).toBeUndefined();
    expect(failures).toEqual([]);
  });

  test("of a file that was measured in several ways, the last measurement counts", async () => {
    const processor = { 2: { prompt: 1, step: 20 } };
    const card = { 2: { prompt: 1, step: 2 } };
    const now = { 2: { prompt: 1, step: 21 } };
    await store().write("a.gguf 100", processor);
    await store().write("a.gguf 100 cuda", card);
    expect(await store().ofFile("a.gguf")).toEqual(card);
    await store().write("a.gguf 100", now);
    expect(await store().ofFile("a.gguf")).toEqual(now);
    expect(await store().read("a.gguf 100 cuda")).toEqual(card);
  });

  test.each([
    ["cut short", '{"a.gguf 100": {"2": {"prom'],
    ["of another shape", '{"a.gguf 100": {"2": {"prompt": -1}}}'],
    ["no object", "[]"],
  ])("a file that is %s says nothing, and is replaced", async (_what, text) => {
    await writeFile(path.join(folder, "costs.json"), text);
    expect(await store("costs.json").read("a.gguf 100")).toBeUndefined();
    await store("costs.json").write("a.gguf 100", { 2: { prompt: 1, step: 2 } });
    expect(JSON.parse(await readFile(path.join(folder, "costs.json"), "utf8"))).toHaveProperty(["a.gguf 100", "2"]);
    expect(failures).toEqual([]);
  });

  test("remembers several models that are unloaded at the same time", async () => {
    const costs = store();
    const figures = { prompt: 1, step: 2 };
    const keys = ["a.gguf 1", "b.gguf 2", "c.gguf 3"];
    await Promise.all(keys.map((key) => costs.write(key, { 2: figures })));
    for (const key of keys) expect(await costs.read(key)).toEqual({ 2: figures });
    expect(failures).toEqual([]);
  });

  test("a read that fails once wipes nothing", async () => {
    const costs = store();
    const figures = { 2: { prompt: 1, step: 2 } };
    await costs.write("a.gguf 1", figures);
    await whileUnreadable(path.join(folder, "below/costs.json"), async () => {
      await costs.write("b.gguf 2", figures);
      expect(await costs.all()).toEqual({ "a.gguf 1": figures, "b.gguf 2": figures });
    });
    await costs.write("c.gguf 3", figures);
    expect(Object.keys(await store().all())).toEqual(["a.gguf 1", "b.gguf 2", "c.gguf 3"]);
    expect(failures).toHaveLength(1);
  });

  test("servers that unload models at the same time lose nothing of each other's", async () => {
    const keys = Array.from({ length: 12 }, (_, index) => `${index}.gguf 1`);
    await Promise.all(keys.map((key) => store().write(key, { 2: { prompt: 1, step: 2 } })));
    expect(Object.keys(await store().all()).sort()).toEqual([...keys].sort());
    expect(failures).toEqual([]);
  });

  test("a place that cannot be written is told once until it can be, and nothing else happens", async () => {
    const costs = store("file/costs.json");
    const write = () => costs.write("a.gguf 100", { 2: { prompt: 1, step: 2 } });
    await writeFile(path.join(folder, "file"), "");
    await write();
    await write();
    expect(failures).toHaveLength(1);
    await rm(path.join(folder, "file"));
    await write();
    expect(failures).toHaveLength(1);
    await rm(path.join(folder, "file"), { recursive: true });
    await writeFile(path.join(folder, "file"), "");
    await write();
    expect(failures).toHaveLength(2);
  });
});
