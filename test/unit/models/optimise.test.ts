import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import type { MeasureModel, OptimiseOptions } from "../../../server/models/optimise.ts";
import type { ModelMeasurement } from "../../../server/models/requantise/verdict.ts";
import { sha256 } from "./support/gguf-file.ts";
import { ggufWith, tensor } from "./support/layered-gguf.ts";
import { type Workbench, workbench } from "./support/workbench.ts";
import { workerFile } from "./support/worker-file.ts";

const BYTES = ggufWith([
  tensor("blk.0.attn_q.weight", "Q5_0", [256, 64]),
  tensor("blk.0.ffn_down.weight", "Q6_K", [256, 64]),
]);
const ORIGINAL = { promptTokensPerSecond: 90, stepMs: 30, bitsPerByte: 0.5 };
const Q4_0 = "toy.q4_0-tandem.gguf";
const Q8_0 = "toy.q8_0-tandem.gguf";

/** A store that has the model, and what measuring gives by the recipe in the file's name. */
async function bench(figures: Record<string, Partial<ModelMeasurement>> = {}) {
  const bench = await workbench({ bytes: BYTES.length, sha256: sha256(BYTES) });
  bench.hub.files.set("owner/toy/resolve/abc/toy.gguf", BYTES);
  await bench.store.fetch("toy");
  const measured: string[] = [];
  const measure: MeasureModel = async (file) => {
    const name = path.basename(file);
    measured.push(name);
    const recipe = /\.([^.]+)-tandem/.exec(name)?.[1] ?? "original";
    return { ...ORIGINAL, ...figures[recipe] };
  };
  const notices: string[] = [];
  const worker = await workerFile();
  const options = (changes: Partial<OptimiseOptions> = {}): OptimiseOptions => ({
    measure,
    workerFile: worker,
    onNotice: (message) => notices.push(message),
    ...changes,
  });
  return { ...bench, measured, notices, options };
}

async function files({ directory }: Workbench): Promise<string[]> {
  return (await readdir(directory)).sort();
}

test("the fastest copy is kept, used from then on, listed, verified, and removed with the model", async () => {
  const b = await bench({ q4_0: { promptTokensPerSecond: 160 }, q8_0: { promptTokensPerSecond: 110 } });
  const record = await b.store.optimise("toy", b.options());
  expect(b.measured).toEqual(["toy.gguf", `${Q4_0}.part`, "toy.q4_0-q8_0-tandem.gguf.part", `${Q8_0}.part`]);
  expect(await files(b)).toEqual(["toy.gguf", "toy.gguf.optimised.json", Q4_0]);
  const copy = path.join(b.directory, Q4_0);
  expect(record).toMatchObject({
    file: Q4_0,
    sha256: sha256(await readFile(copy)),
    source: { bytes: BYTES.length, sha256: sha256(BYTES) },
    before: ORIGINAL,
    after: { ...ORIGINAL, promptTokensPerSecond: 160 },
  });
  expect(await b.open().locate("toy")).toBe(copy);
  expect(await b.open().fetch("toy")).toBe(copy);
  expect(await b.store.list()).toMatchObject([{ path: b.file, optimised: { format: "Q4_0" } }]);
  expect(await b.store.verify()).toMatchObject([
    { id: "toy", ok: true },
    { id: "toy (optimised)", ok: true },
  ]);
  await b.store.remove("toy");
  expect(await files(b)).toEqual([]);
});

test("of copies that are about as fast the one with fewer bits per byte is kept", async () => {
  const b = await bench({
    q4_0: { promptTokensPerSecond: 160, bitsPerByte: 0.51 },
    q8_0: { promptTokensPerSecond: 155, stepMs: 31 },
  });
  expect(await b.store.optimise("toy", b.options())).toMatchObject({ file: Q8_0 });
  expect(await files(b)).toEqual(["toy.gguf", "toy.gguf.optimised.json", Q8_0]);
});

test("no copy stays when none is worth it, unless asked", async () => {
  const b = await bench({ q4_0: { promptTokensPerSecond: 160, bitsPerByte: 0.6 } });
  expect(await b.store.optimise("toy", b.options())).toBeUndefined();
  expect(await files(b)).toEqual(["toy.gguf"]);
  expect(b.notices).toContainEqual(expect.stringMatching(/^Q4_0: .*not worth it: it needs 20 % more bits per byte/));
  expect(await b.store.locate("toy")).toBe(b.file);
  expect(await b.store.optimise("toy", b.options({ keep: true }))).toMatchObject({ file: Q4_0 });
});

test("a second time there is nothing to do, and undoing leads back to the original", async () => {
  const b = await bench({ q4_0: { promptTokensPerSecond: 160 } });
  await b.store.optimise("toy", b.options());
  b.measured.length = 0;
  expect(await b.store.optimise("toy", b.options())).toMatchObject({ file: Q4_0 });
  expect(b.measured).toEqual([]);
  await b.store.removeOptimised("toy");
  expect(await files(b)).toEqual(["toy.gguf"]);
  expect(await b.store.locate("toy")).toBe(b.file);
  await expect(b.store.removeOptimised("toy")).rejects.toMatchObject({ message: /nothing to undo/ });
});

test("a copy that is damaged, cut off, or of another original is not used", async () => {
  const b = await bench({ q4_0: { promptTokensPerSecond: 160 } });
  await b.store.optimise("toy", b.options());
  const copy = path.join(b.directory, Q4_0);
  const bytes = await readFile(copy);
  await writeFile(copy, bytes.subarray(0, -1));
  expect(await b.store.locate("toy")).toBe(b.file);
  await writeFile(copy, Buffer.concat([bytes.subarray(0, -1), Buffer.from("!")]));
  expect(await b.store.locate("toy")).toBe(copy);
  const beforeRemove = vi.fn(async () => undefined);
  expect(await b.store.verify({ beforeRemove })).toMatchObject([
    { id: "toy", ok: true },
    { id: "toy (optimised)", ok: false, message: expect.stringMatching(/removed, and the original is used/) },
  ]);
  expect(beforeRemove.mock.calls).toEqual([["toy"]]);
  expect(await files(b)).toEqual(["toy.gguf"]);
  await b.store.optimise("toy", b.options());
  const other = b.open({ catalogue: [{ ...b.model, bytes: BYTES.length, sha256: "0".repeat(64) }] });
  expect(await other.locate("toy")).toBe(b.file);
});

test.each(["the original", "a copy"])("a cancellation while %s is measured leaves nothing behind", async (which) => {
  const b = await bench();
  const cancel = new AbortController();
  const measure: MeasureModel = async (file, signal) => {
    if (file.includes("tandem.gguf") === (which === "a copy")) cancel.abort();
    signal.throwIfAborted();
    return ORIGINAL;
  };
  const running = b.store.optimise("toy", b.options({ measure, signal: cancel.signal }));
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  expect(await files(b)).toEqual(["toy.gguf"]);
});

test("a cancellation while a copy is written, and a failing measurement, leave nothing behind", async () => {
  const b = await bench();
  const cancel = new AbortController();
  const onProgress: OptimiseOptions["onProgress"] = ({ phase }) => {
    if (phase === "rewriting") cancel.abort();
  };
  const running = b.store.optimise("toy", b.options({ onProgress, signal: cancel.signal }));
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  const measure = vi.fn<MeasureModel>().mockResolvedValueOnce(ORIGINAL).mockRejectedValueOnce(new Error("no memory"));
  await expect(b.store.optimise("toy", b.options({ measure }))).rejects.toThrow("no memory");
  expect(await files(b)).toEqual(["toy.gguf"]);
});

test("a copy that is worth it stays when there is no room or memory to try the next one", async () => {
  const b = await bench({ q4_0: { promptTokensPerSecond: 160 } });
  const { measure } = b.options();
  const failing: MeasureModel = async (file, signal) => {
    if (file.includes("q4_0-q8_0")) throw new Error("There is too little memory.");
    return measure(file, signal);
  };
  expect(await b.store.optimise("toy", b.options({ measure: failing }))).toMatchObject({ file: Q4_0 });
  expect(b.measured).toEqual(["toy.gguf", `${Q4_0}.part`]);
  expect(b.notices.at(-1)).toMatch(
    /^Q4_0 with values .* could not be tried, so Q4_0 is used: There is too little memory\./,
  );
  expect(await files(b)).toEqual(["toy.gguf", "toy.gguf.optimised.json", Q4_0]);
});

test("a damaged original is not rewritten, and one that is not here says so", async () => {
  const b = await bench();
  await writeFile(b.file, Buffer.concat([BYTES.subarray(0, -1), Buffer.from("!")]));
  await expect(b.store.optimise("toy", b.options())).rejects.toMatchObject({ code: "wrong-hash" });
  await b.store.remove("toy");
  await expect(b.store.optimise("toy", b.options())).rejects.toMatchObject({ message: /Fetch it first/ });
  await expect(b.store.optimise(b.file, b.options())).rejects.toMatchObject({ code: "refused" });
});

test("a model of the hub is optimised and removed likewise", async () => {
  const b = await bench({ q4_0: { promptTokensPerSecond: 160 } });
  const reference = "hf:owner/other/other.gguf";
  b.hub.files.set("owner/other/resolve/main/other.gguf", BYTES);
  const file = await b.store.fetch(reference);
  await b.store.optimise(reference, b.options());
  expect(await b.store.locate(reference)).toBe(file.replace(".gguf", ".q4_0-tandem.gguf"));
  expect(await b.store.list()).toMatchObject([{ id: "toy" }, { id: reference, optimised: { format: "Q4_0" } }]);
  await b.store.remove(reference);
  expect(await readdir(path.dirname(file))).toEqual([]);
});
