import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { checkGguf, readGgufHeader } from "../../../../server/models/gguf.ts";
import { DEQUANTISE } from "../../../../server/models/requantise/dequantise.ts";
import { planRewrite } from "../../../../server/models/requantise/plan.ts";
import { QUANTISE } from "../../../../server/models/requantise/quantise.ts";
import { RECIPES, type Recipe } from "../../../../server/models/requantise/recipe.ts";
import { rewrite } from "../../../../server/models/requantise/rewrite.ts";
import { bytesIn, formatOf, TENSOR_TYPES } from "../../../../server/models/tensor-types.ts";
import { ggufWith, type Tensor, tensor } from "../support/layered-gguf.ts";
import { temporaryDirectory } from "../support/workbench.ts";
import { workerFile } from "../support/worker-file.ts";

const Q4_0 = RECIPES[0] as Recipe;
const MIXED = RECIPES[1] as Recipe;
const never = new AbortController().signal;

const TENSORS: readonly Tensor[] = [
  tensor("token_embd.weight", "Q5_0", [256, 40]),
  tensor("blk.0.attn_norm.weight", "F32", [256]),
  tensor("blk.0.attn_q.weight", "Q5_0", [256, 64], 2),
  tensor("blk.0.attn_v.weight", "Q6_K", [256, 32], 3),
  // More than one piece: 300,032 numbers.
  tensor("blk.0.ffn_up.weight", "Q4_K", [256, 1172], 4),
  tensor("blk.0.ffn_down.weight", "Q8_0", [512, 33], 5),
  tensor("blk.0.ffn_gate.weight", "Q4_0", [256, 8], 6),
  // Rows of 48 numbers do not divide into blocks of 32.
  tensor("blk.1.attn_q.weight", "F16", [48, 32], 7),
  { name: "blk.1.ffn_up.weight", shape: [256, 2], type: 23, data: Buffer.alloc(320, 9) },
  tensor("output.weight", "Q8_0", [256, 40], 8),
];

async function written(tensors: readonly Tensor[]): Promise<string> {
  const file = path.join(await temporaryDirectory(), "model.gguf");
  await writeFile(file, ggufWith(tensors));
  return file;
}

test.each([
  [Q4_0, ["blk.0.attn_q.weight", "blk.0.attn_v.weight", "blk.0.ffn_down.weight", "blk.0.ffn_up.weight"], []],
  [MIXED, ["blk.0.attn_q.weight", "blk.0.ffn_up.weight"], ["blk.0.attn_v.weight"]],
])("rewrites the matrices of layers and copies everything else ($id)", async (recipe, toQ4_0, toQ8_0) => {
  const source = await written(TENSORS);
  const plan = planRewrite(await readGgufHeader(source), recipe as Recipe);
  const target = `${source}.part`;
  let bytes = 0;
  await rewrite(source, target, plan, {
    signal: never,
    workerFile: await workerFile(),
    onBytes: (done) => {
      bytes = done;
    },
  });
  await checkGguf(target);
  expect(plan.changed).toBe(toQ4_0.length + toQ8_0.length);
  expect((await stat(target)).size).toBe(plan.size);
  expect(bytes).toBe(TENSORS.reduce((sum, { data }) => sum + data.length, 0));

  const { header } = await readGgufHeader(target);
  const content = await readFile(target);
  expect(header.tensors.map(({ name, shape }) => ({ name, shape }))).toEqual(
    TENSORS.map(({ name, shape }) => ({ name, shape })),
  );
  for (const [index, { offset, type, name }] of header.tensors.entries()) {
    const original = TENSORS[index] as Tensor;
    const format = toQ4_0.includes(name) ? "Q4_0" : toQ8_0.includes(name) ? "Q8_0" : undefined;
    const expected = format ? requantised(original, format) : original.data;
    expect(type, name).toBe(format ? TENSOR_TYPES[format] : original.type);
    expect(offset % header.alignment).toBe(0);
    const start = header.dataStart + offset;
    expect(content.subarray(start, start + expected.length).equals(expected), name).toBe(true);
  }
});

test("keeps the metadata byte for byte, but for general.file_type", async () => {
  const source = await written(TENSORS);
  const read = await readGgufHeader(source);
  const { head } = planRewrite(read, Q4_0);
  const { fileTypePosition = 0, tensors, end } = read.header;
  const infos = Math.min(...tensors.map(({ typePosition }) => typePosition));
  const before = Buffer.from(read.bytes.subarray(0, infos));
  expect(before.readUInt32LE(fileTypePosition)).toBe(15);
  before.writeUInt32LE(2, fileTypePosition);
  expect(head.subarray(0, infos).equals(before)).toBe(true);
  expect(head.subarray(end).equals(read.bytes.subarray(end))).toBe(true);
});

test("plans nothing for a model that is in Q4_0 already", async () => {
  const source = await written([tensor("blk.0.attn_q.weight", "Q4_0", [256, 8])]);
  for (const recipe of RECIPES) expect(planRewrite(await readGgufHeader(source), recipe).changed).toBe(0);
});

test("an abort stops the threads", async () => {
  const source = await written(TENSORS);
  const plan = planRewrite(await readGgufHeader(source), Q4_0);
  const cancel = new AbortController();
  const running = rewrite(source, `${source}.part`, plan, {
    signal: cancel.signal,
    workerFile: await workerFile(),
    onBytes: () => cancel.abort(),
  });
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
});

test("who hears of the progress and fails makes the rewriting fail, and nothing else", async () => {
  const source = await written(TENSORS);
  const plan = planRewrite(await readGgufHeader(source), Q4_0);
  const onBytes = () => {
    throw new Error("the window is gone");
  };
  const running = rewrite(source, `${source}.part`, plan, { signal: never, workerFile: await workerFile(), onBytes });
  await expect(running).rejects.toThrow("the window is gone");
});

test("a source that is cut off while it is read makes the rewriting fail", async () => {
  const source = await written(TENSORS);
  const plan = planRewrite(await readGgufHeader(source), Q4_0);
  await writeFile(source, (await readFile(source)).subarray(0, -4_000));
  await expect(
    rewrite(source, `${source}.part`, plan, { signal: never, workerFile: await workerFile() }),
  ).rejects.toThrow(/ends before its last tensor/);
});

function requantised({ type, data, shape }: Tensor, format: "Q4_0" | "Q8_0"): Buffer {
  const floats = new Float32Array(shape.reduce((product, length) => product * length, 1));
  DEQUANTISE[formatOf(type) ?? "F32"]?.(data, floats);
  const bytes = new Uint8Array(bytesIn(format, floats.length));
  QUANTISE[format](floats, bytes);
  return Buffer.from(bytes);
}
