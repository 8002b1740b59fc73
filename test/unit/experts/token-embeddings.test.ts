import { truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { TokenEmbeddings } from "../../../server/experts/token-embeddings.ts";
import { DEQUANTISE } from "../../../server/models/requantise/dequantise.ts";
import { formatOf, TENSOR_TYPES, type TensorFormat } from "../../../server/models/tensor-types.ts";
import { ggufWith, type Tensor, tensor } from "../models/support/layered-gguf.ts";
import { temporaryDirectory } from "../models/support/workbench.ts";

async function fileWith(...tensors: Tensor[]): Promise<string> {
  const file = path.join(await temporaryDirectory(), "model.gguf");
  await writeFile(file, ggufWith(tensors));
  return file;
}

describe("token embeddings", () => {
  test.each(Object.keys(DEQUANTISE) as TensorFormat[])("are read row by row from %s", async (format) => {
    const table = tensor("token_embd.weight", format, [256, 7], 3);
    const before = tensor("blk.0.attn_norm.weight", "F32", [96]);
    const embeddings = await TokenEmbeddings.open(await fileWith(before, table));
    const all = new Float32Array(256 * 7);
    DEQUANTISE[formatOf(table.type) as TensorFormat]?.(table.data, all);
    const rows = await embeddings.of([6, 0, 6]);
    expect(embeddings.dimensions).toBe(256);
    for (const [i, token] of [6, 0, 6].entries()) {
      const wanted = all.subarray(token * 256, (token + 1) * 256);
      const length = Math.hypot(...wanted);
      expect(Math.hypot(...(rows[i] as Float32Array))).toBeCloseTo(1, 5);
      for (const [j, value] of wanted.entries()) expect(rows[i]?.[j]).toBeCloseTo(value / length, 5);
    }
  });

  test("of unused tokens are zeros", async () => {
    const zeros = { name: "token_embd.weight", shape: [32, 2], type: TENSOR_TYPES.Q8_0, data: Buffer.alloc(68) };
    const embeddings = await TokenEmbeddings.open(await fileWith(zeros));
    expect(await embeddings.of([1])).toEqual([new Float32Array(32)]);
    expect(await embeddings.of([])).toEqual([]);
  });

  test("are refused where there are none, or in a format that is not read", async () => {
    const none = await fileWith(tensor("blk.0.attn_norm.weight", "F32", [96]));
    await expect(TokenEmbeddings.open(none)).rejects.toMatchObject({ code: "unreadable" });
    await expect(TokenEmbeddings.open(none)).rejects.toThrow(/no table of token embeddings/);
    const known = await fileWith(tensor("token_embd.weight", "Q2_K", [256, 2]));
    await expect(TokenEmbeddings.open(known)).rejects.toThrow(/Q2_K.*"bytes"/);
    const unknown = await fileWith({ name: "token_embd.weight", shape: [256, 2], type: 23, data: Buffer.alloc(320) });
    await expect(TokenEmbeddings.open(unknown)).rejects.toThrow(/format number 23/);
  });

  test("of a token beyond the table, or of a file that was cut off since, are errors", async () => {
    const file = await fileWith(tensor("token_embd.weight", "F32", [32, 4]));
    const embeddings = await TokenEmbeddings.open(file);
    await expect(embeddings.of([4])).rejects.toThrow(RangeError);
    await expect(embeddings.of([-1])).rejects.toThrow(RangeError);
    await truncate(file, 300);
    await expect(embeddings.of([3])).rejects.toMatchObject({ code: "unreadable" });
  });
});
