import { type ReadText, readText } from "./cpu-quota.ts";

/** What matters to the speed of a model, as Linux names it. */
const TELLING =
  /^(sse4_2|ssse3|avx\w*|fma|f16c|amx_\w+|neon|asimd|asimdhp|asimddp|i8mm|bf16|fphp|sve2?|sme2?|rvv|v|vsx|lsx|lasx)$/;

/**
 * The vector instructions that the processor has, as Linux lists them; empty on other systems, where only llama.cpp says
 * what it uses. Never rejects.
 */
export async function processorFeatures(read: ReadText = readText): Promise<string[]> {
  const text = (await read("/proc/cpuinfo")) ?? "";
  const listed = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1] ?? "";
  return listed.split(/\s+/).filter((name) => TELLING.test(name));
}
