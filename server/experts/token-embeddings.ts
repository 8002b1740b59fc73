import { open } from "node:fs/promises";
import { ModelError } from "../models/errors.ts";
import { readGgufHeader } from "../models/gguf.ts";
import { DEQUANTISE } from "../models/requantise/dequantise.ts";
import type { Dequantise } from "../models/requantise/dequantiser.ts";
import { bytesIn, formatOf } from "../models/tensor-types.ts";
import type { Embeddings, Token } from "./expert.ts";

const TENSOR = "token_embd.weight";

interface Table {
  /** Where the first row stands in the file. */
  readonly start: number;
  readonly rowBytes: number;
  readonly rows: number;
  readonly dimensions: number;
  readonly dequantise: Dequantise;
}

/** The input embeddings of a GGUF file, read row by row: the whole table would take hundreds of MB as floats. */
export class TokenEmbeddings implements Embeddings {
  readonly dimensions: number;

  private constructor(
    private readonly file: string,
    private readonly table: Table,
  ) {
    this.dimensions = table.dimensions;
  }

  /** @throws {ModelError} when the file is no GGUF file in order, or its table is missing or of an unknown format. */
  static async open(file: string): Promise<TokenEmbeddings> {
    const { header } = await readGgufHeader(file);
    const tensor = header.tensors.find(({ name }) => name === TENSOR);
    const [dimensions, rows] = tensor?.shape ?? [];
    if (!tensor || dimensions === undefined || rows === undefined) {
      throw unreadable(file, `has no table of token embeddings (${TENSOR})`);
    }
    const format = formatOf(tensor.type);
    const dequantise = format && DEQUANTISE[format];
    if (!format || !dequantise) {
      throw unreadable(file, `keeps its token embeddings in ${format ?? `the format number ${tensor.type}`}`);
    }
    const start = header.dataStart + tensor.offset;
    return new TokenEmbeddings(file, { start, rowBytes: bytesIn(format, dimensions), rows, dimensions, dequantise });
  }

  async of(tokens: readonly Token[]): Promise<Float32Array[]> {
    const { rows } = this.table;
    const outside = tokens.find((token) => !(token >= 0 && token < rows));
    if (outside !== undefined) throw new RangeError(`Token ${outside} is none of the ${rows} that have embeddings.`);
    // Opened each time: nobody has to close it, and new tokens are asked for a few times in a completion.
    const handle = await open(this.file, "r");
    try {
      return await Promise.all(
        tokens.map(async (token) => {
          const { start, rowBytes, dimensions, dequantise } = this.table;
          const bytes = new Uint8Array(rowBytes);
          const { bytesRead } = await handle.read(bytes, 0, rowBytes, start + token * rowBytes);
          if (bytesRead < rowBytes) throw unreadable(this.file, "ends within its token embeddings");
          const row = new Float32Array(dimensions);
          dequantise(bytes, row);
          return scaled(row);
        }),
      );
    } finally {
      await handle.close();
    }
  }
}

function scaled(row: Float32Array): Float32Array {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? row.map((value) => value / length) : row;
}

function unreadable(file: string, what: string): ModelError {
  return new ModelError(
    "unreadable",
    `${file} ${what}, so its tokens cannot be compared with those of another model. Use another file, or set ` +
      'tandem.ensemble.fusion to "bytes".',
  );
}
