import { createHash, randomBytes } from "node:crypto";
import { string, uint32, uint64 } from "./gguf-values.ts";

/** A small GGUF file that is in order: one F32 tensor with random numbers. */
export function ggufFile(elements = 50_000): Buffer {
  const header: Buffer[] = [Buffer.from("GGUF"), uint32(3), uint64(1), uint64(3)];
  header.push(string("general.architecture"), uint32(8), string("llama"));
  header.push(string("general.license"), uint32(8), string("mit"));
  header.push(string("tokenizer.ggml.tokens"), uint32(9), uint32(8), uint64(3), ...["a", "b", "ß"].map(string));
  header.push(string("weights"), uint32(1), uint64(elements), uint32(0), uint64(0));
  const head = Buffer.concat(header);
  const padding = Buffer.alloc((32 - (head.length % 32)) % 32);
  return Buffer.concat([head, padding, randomBytes(elements * 4)]);
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
