import { bytesIn, formatOf } from "./tensor-types.ts";

/** The bytes given end before the header does. */
export class TruncatedHeader extends Error {
  override readonly name = "TruncatedHeader";
}

const UINT32 = 4;
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

/** A tensor as the header describes it. */
export interface TensorInfo {
  readonly name: string;
  /** How many numbers along each dimension; the first one is the length of a row. */
  readonly shape: readonly number[];
  readonly elements: number;
  /** The number of the format: see tensor-types.ts. */
  readonly type: number;
  /** Where the type stands in the header; the offset follows it. */
  readonly typePosition: number;
  /** Where the data begin, counted from {@link GgufHeader.dataStart}. */
  readonly offset: number;
}

export interface GgufHeader {
  readonly tensors: readonly TensorInfo[];
  /** What the file says of its licence (`general.license`), if anything. */
  readonly licence: string | undefined;
  /** Where the value of `general.file_type` stands, if the file has it. */
  readonly fileTypePosition: number | undefined;
  /** Tensors begin at multiples of this. */
  readonly alignment: number;
  /** Where the header ends. */
  readonly end: number;
  /** Where the data of the tensors begin. */
  readonly dataStart: number;
}

/**
 * Reads the header of a GGUF file. Library parsers build every token's string and block the event loop for more than a
 * second; this one steps over them.
 * @throws {TruncatedHeader} when `bytes` do not hold the whole header; RangeError or Error when it makes no sense.
 */
export function readHeader(bytes: Buffer): GgufHeader {
  const header = new Cursor(bytes);
  header.skip(8);
  const tensorCount = header.uint64();
  const metadataCount = header.uint64();
  let alignment = 32;
  let fileTypePosition: number | undefined;
  let licence: string | undefined;
  for (let index = 0; index < metadataCount; index++) {
    const key = header.string();
    const type = header.uint32();
    if (key === "general.file_type" && type === UINT32) fileTypePosition = header.position;
    if (key === "general.alignment" && type === UINT32) alignment = header.uint32();
    else if (key === "general.license" && type === STRING) licence = header.string();
    else skipValue(header, type);
  }
  const tensors: TensorInfo[] = [];
  for (let index = 0; index < tensorCount; index++) tensors.push(readTensor(header));
  const dataStart = Math.ceil(header.position / alignment) * alignment;
  return { tensors, licence, fileTypePosition, alignment, end: header.position, dataStart };
}

/**
 * The size that a GGUF file has at least, in bytes: where the last byte of its tensors stands, as its header says.
 * A tensor of a format unknown here counts from its beginning only.
 */
export function tensorDataEnd({ tensors, end, dataStart }: GgufHeader): number {
  if (tensors.length === 0) return end;
  return dataStart + Math.max(...tensors.map(({ offset, type, elements }) => offset + sizeOf(type, elements)));
}

function sizeOf(type: number, elements: number): number {
  const format = formatOf(type);
  return format ? bytesIn(format, elements) : 0;
}

function readTensor(header: Cursor): TensorInfo {
  const name = header.string();
  const dimensions = header.uint32();
  const shape: number[] = [];
  for (let dimension = 0; dimension < dimensions; dimension++) shape.push(header.uint64());
  const typePosition = header.position;
  const type = header.uint32();
  const elements = shape.reduce((product, length) => product * length, 1);
  return { name, shape, elements, type, typePosition, offset: header.uint64() };
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
