import { createHash, randomBytes } from "node:crypto";

/** A small GGUF file that is in order: one F32 tensor with random numbers. */
export function ggufFile(elements = 50_000): Buffer {
  const header: Buffer[] = [Buffer.from("GGUF"), uint32(3), uint64(1), uint64(2)];
  header.push(string("general.architecture"), uint32(8), string("llama"));
  header.push(string("tokenizer.ggml.tokens"), uint32(9), uint32(8), uint64(3), ...["a", "b", "ß"].map(string));
  header.push(string("weights"), uint32(1), uint64(elements), uint32(0), uint64(0));
  const head = Buffer.concat(header);
  const padding = Buffer.alloc((32 - (head.length % 32)) % 32);
  return Buffer.concat([head, padding, randomBytes(elements * 4)]);
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([uint64(bytes.length), bytes]);
}
