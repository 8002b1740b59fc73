import type { ReadHeader } from "../gguf.ts";
import type { TensorInfo } from "../gguf-header.ts";
import { bytesIn, formatOf, TENSOR_TYPES, type TensorFormat } from "../tensor-types.ts";
import type { TargetFormat } from "./quantise.ts";
import { type Recipe, targetFormat } from "./recipe.ts";

/** What is to be done with one tensor. Positions and sizes in bytes, from the beginning of the files. */
export interface TensorTask {
  readonly from: number;
  readonly sourceBytes: number;
  readonly to: number;
  /** Absent: the bytes are copied. */
  readonly change?: { readonly from: TensorFormat; readonly to: TargetFormat };
}

export interface RewritePlan {
  /** Everything before the data of the tensors. */
  readonly head: Buffer;
  /** The size of the new file, in bytes. */
  readonly size: number;
  /** Largest first, so that no worker is left with a large one at the end. */
  readonly tasks: readonly TensorTask[];
  /** How many tensors change their format. */
  readonly changed: number;
}

/** The value of `general.file_type` for files that are mostly in a format. */
const FILE_TYPES: Readonly<Record<TargetFormat, number>> = { Q4_0: 2, Q8_0: 7 };

/**
 * Works out the new file. Its header has the length of the old one: only formats, offsets and `general.file_type`
 * change, in place, and every other byte of the metadata stays.
 */
export function planRewrite({ header, bytes, fileSize }: ReadHeader, recipe: Recipe): RewritePlan {
  const head = Buffer.from(bytes);
  const { alignment, dataStart, fileTypePosition } = header;
  const tasks: TensorTask[] = [];
  const written: Record<TargetFormat, number> = { Q4_0: 0, Q8_0: 0 };
  let end = 0;
  for (const { tensor, sourceBytes } of inOrder(header.tensors, fileSize - dataStart)) {
    const target = targetFormat(tensor, recipe);
    const source = formatOf(tensor.type);
    const targetBytes = target ? bytesIn(target, tensor.elements) : sourceBytes;
    const change = target && source ? { from: source, to: target } : undefined;
    tasks.push({ from: dataStart + tensor.offset, sourceBytes, to: dataStart + end, change });
    if (target) {
      head.writeUInt32LE(TENSOR_TYPES[target], tensor.typePosition);
      written[target] += targetBytes;
    }
    head.writeBigUInt64LE(BigInt(end), tensor.typePosition + 4);
    end += Math.ceil(targetBytes / alignment) * alignment;
  }
  const changed = tasks.filter(({ change }) => change).length;
  if (changed > 0 && fileTypePosition !== undefined) {
    head.writeUInt32LE(FILE_TYPES[written.Q4_0 > 0 ? "Q4_0" : "Q8_0"], fileTypePosition);
  }
  tasks.sort((a, b) => b.sourceBytes - a.sourceBytes);
  return { head, size: dataStart + end, tasks, changed };
}

/** The tensors as their data follow each other. One of a format unknown here reaches up to the next one. */
function inOrder(tensors: readonly TensorInfo[], dataBytes: number): { tensor: TensorInfo; sourceBytes: number }[] {
  const sorted = [...tensors].sort((a, b) => a.offset - b.offset);
  return sorted.map((tensor, index) => {
    const format = formatOf(tensor.type);
    const next = sorted[index + 1]?.offset ?? dataBytes;
    return { tensor, sourceBytes: format ? bytesIn(format, tensor.elements) : next - tensor.offset };
  });
}
