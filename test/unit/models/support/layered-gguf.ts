import { bytesIn, formatOf, TENSOR_TYPES } from "../../../../server/models/tensor-types.ts";
import { string, uint32, uint64 } from "./gguf-values.ts";

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  readonly data: Buffer;
}

/** A GGUF file with the given tensors, aligned to 64 bytes, with a metadata array and `general.file_type` 15. */
export function ggufWith(tensors: readonly Tensor[], alignment = 64): Buffer {
  const header: Buffer[] = [Buffer.from("GGUF"), uint32(3), uint64(tensors.length), uint64(4)];
  header.push(string("general.alignment"), uint32(4), uint32(alignment));
  header.push(string("tokenizer.ggml.tokens"), uint32(9), uint32(8), uint64(3), ...["a", "b", "ß"].map(string));
  header.push(string("general.file_type"), uint32(4), uint32(15));
  header.push(string("general.name"), uint32(8), string("toy"));
  let offset = 0;
  for (const { name, shape, type, data } of tensors) {
    header.push(string(name), uint32(shape.length), ...shape.map(uint64), uint32(type), uint64(offset));
    offset += padded(data, alignment).length;
  }
  return Buffer.concat([
    padded(Buffer.concat(header), alignment),
    ...tensors.map(({ data }) => padded(data, alignment)),
  ]);
}

/** A tensor of pseudo-random blocks of a format of which each half-precision scale is a small number. */
export function tensor(name: string, format: keyof typeof TENSOR_TYPES, shape: readonly number[], seed = 1): Tensor {
  const elements = shape.reduce((product, length) => product * length, 1);
  const type = TENSOR_TYPES[format];
  const data = Buffer.alloc(bytesIn(formatOf(type) ?? format, elements));
  let state = seed;
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    data[at] = (state >>> 16) & 0x2f;
  }
  return { name, shape, type, data };
}

function padded(bytes: Buffer, alignment: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((alignment - (bytes.length % alignment)) % alignment)]);
}
