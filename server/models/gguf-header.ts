/** The bytes given end before the header does. */
export class TruncatedHeader extends Error {
  override readonly name = "TruncatedHeader";
}

const STRING = 8;
const ARRAY = 9;
/** Bytes of a metadata value, by its GGUF type number. Strings and arrays have no fixed size. */
const VALUE_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

/** Elements and bytes of one block, by ggml tensor type number. */
const TENSOR_BLOCKS: Readonly<Record<number, readonly [elements: number, bytes: number]>> = {
  0: [1, 4], // F32
  1: [1, 2], // F16
  2: [32, 18], // Q4_0
  3: [32, 20], // Q4_1
  6: [32, 22], // Q5_0
  7: [32, 24], // Q5_1
  8: [32, 34], // Q8_0
  10: [256, 84], // Q2_K
  11: [256, 110], // Q3_K
  12: [256, 144], // Q4_K
  13: [256, 176], // Q5_K
  14: [256, 210], // Q6_K
  30: [1, 2], // BF16
};

/**
 * The size that a GGUF file has at least, in bytes: where the last byte of its tensors stands, as its header says.
 * A tensor of a type not listed above counts from its beginning only. Library parsers build every token's string and
 * block the event loop for more than a second; this one steps over them.
 * @throws {TruncatedHeader} when `bytes` do not hold the whole header; RangeError or Error when it makes no sense.
 */
export function tensorDataEnd(bytes: Buffer): number {
  const header = new Cursor(bytes);
  header.skip(8);
  const tensorCount = header.uint64();
  const metadataCount = header.uint64();
  let alignment = 32;
  for (let index = 0; index < metadataCount; index++) {
    const key = header.string();
    const type = header.uint32();
    if (key === "general.alignment" && type === 4) alignment = header.uint32();
    else skipValue(header, type);
  }
  let end = 0;
  for (let index = 0; index < tensorCount; index++) end = Math.max(end, readTensorEnd(header));
  const dataStart = Math.ceil(header.position / alignment) * alignment;
  return tensorCount === 0 ? header.position : dataStart + end;
}

function readTensorEnd(header: Cursor): number {
  header.skip(header.uint64());
  const dimensions = header.uint32();
  let elements = 1;
  for (let dimension = 0; dimension < dimensions; dimension++) elements *= header.uint64();
  const block = TENSOR_BLOCKS[header.uint32()];
  const offset = header.uint64();
  return block ? offset + (elements / block[0]) * block[1] : offset;
}

function skipValue(header: Cursor, type: number): void {
  if (type === STRING) {
    header.skip(header.uint64());
  } else if (type === ARRAY) {
    const elementType = header.uint32();
    const count = header.uint64();
    const size = VALUE_BYTES[elementType];
    if (size !== undefined) header.skip(size * count);
    else for (let index = 0; index < count; index++) skipValue(header, elementType);
  } else {
    const size = VALUE_BYTES[type];
    if (size === undefined) throw new Error(`Unknown GGUF value type ${type}`);
    header.skip(size);
  }
}

class Cursor {
  position = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  skip(count: number): void {
    if (this.position + count > this.bytes.length) throw new TruncatedHeader();
    this.position += count;
  }

  uint32(): number {
    const start = this.position;
    this.skip(4);
    return this.bytes.readUInt32LE(start);
  }

  uint64(): number {
    const low = this.uint32();
    return this.uint32() * 2 ** 32 + low;
  }

  string(): string {
    const length = this.uint64();
    const start = this.position;
    this.skip(length);
    return this.bytes.toString("utf8", start, start + length);
  }
}
