import { expect, test } from "vitest";
import { processorFeatures } from "../../../server/machine/processor-features.ts";

test.each([
  [
    "processor\t: 0\nflags\t\t: fpu sse4_2 avx avx2 f16c amx_tile avx512_vnni rdrand smep\n",
    "sse4_2 avx avx2 f16c amx_tile avx512_vnni",
  ],
  ["processor\t: 0\nFeatures\t: fp asimd asimddp i8mm crc32\n", "asimd asimddp i8mm"],
  ["processor\t: 0\n", ""],
  [undefined, ""],
])("tells the vector instructions of a processor %#", async (text, features) => {
  expect((await processorFeatures(async () => text)).join(" ")).toBe(features);
});
