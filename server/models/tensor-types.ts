/** The numbers by which GGUF files name the formats of tensors, for those that are read or written here. */
export const TENSOR_TYPES = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q4_1: 3,
  Q5_0: 6,
  Q5_1: 7,
  Q8_0: 8,
  Q2_K: 10,
  Q3_K: 11,
  Q4_K: 12,
  Q5_K: 13,
  Q6_K: 14,
  BF16: 30,
} as const;

export type TensorFormat = keyof typeof TENSOR_TYPES;

/** How many numbers one block of a format holds, and in how many bytes. */
export interface Block {
  readonly elements: number;
  readonly bytes: number;
}

export const BLOCKS: Readonly<Record<TensorFormat, Block>> = {
  F32: { elements: 1, bytes: 4 },
  F16: { elements: 1, bytes: 2 },
  Q4_0: { elements: 32, bytes: 18 },
  Q4_1: { elements: 32, bytes: 20 },
  Q5_0: { elements: 32, bytes: 22 },
  Q5_1: { elements: 32, bytes: 24 },
  Q8_0: { elements: 32, bytes: 34 },
  Q2_K: { elements: 256, bytes: 84 },
  Q3_K: { elements: 256, bytes: 110 },
  Q4_K: { elements: 256, bytes: 144 },
  Q5_K: { elements: 256, bytes: 176 },
  Q6_K: { elements: 256, bytes: 210 },
  BF16: { elements: 1, bytes: 2 },
};

const FORMATS = new Map(Object.entries(TENSOR_TYPES).map(([format, type]) => [type as number, format as TensorFormat]));

/** The format behind a type number, or undefined for one that is not listed in {@link TENSOR_TYPES}. */
export function formatOf(type: number): TensorFormat | undefined {
  return FORMATS.get(type);
}

/** The size of so many numbers in a format, in bytes. */
export function bytesIn(format: TensorFormat, elements: number): number {
  const block = BLOCKS[format];
  return (elements / block.elements) * block.bytes;
}
