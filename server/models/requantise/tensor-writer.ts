import { readSync, writeSync } from "node:fs";
import { BLOCKS, bytesIn } from "../tensor-types.ts";
import { DEQUANTISE } from "./dequantise.ts";
import type { TensorTask } from "./plan.ts";
import { QUANTISE } from "./quantise.ts";

/** How many numbers are in memory at a time. A multiple of every block. */
const CHUNK_ELEMENTS = 1 << 18;
const CHUNK_BYTES = 1 << 20;

/**
 * Copies a tensor from one open file to another, in a new format if the task says so, a piece at a time. Blocks its
 * thread. `onBytes` is told how many bytes of the source each piece had.
 * @throws the file system's errors; Error when the source ends too early or its format cannot be read.
 */
export function writeTensor(source: number, target: number, task: TensorTask, onBytes: (bytes: number) => void): void {
  if (task.change) rewrite(source, target, task, task.change, onBytes);
  else copy(source, target, task, onBytes);
}

function rewrite(
  source: number,
  target: number,
  { from, sourceBytes, to }: TensorTask,
  change: NonNullable<TensorTask["change"]>,
  onBytes: (bytes: number) => void,
): void {
  const dequantise = DEQUANTISE[change.from];
  if (!dequantise) throw new Error(`Tensors of the format ${change.from} cannot be rewritten.`);
  const quantise = QUANTISE[change.to];
  const block = BLOCKS[change.from];
  const input = new Uint8Array(bytesIn(change.from, CHUNK_ELEMENTS));
  const floats = new Float32Array(CHUNK_ELEMENTS);
  const output = new Uint8Array(bytesIn(change.to, CHUNK_ELEMENTS));
  let written = to;
  for (let done = 0; done < sourceBytes; ) {
    const bytes = Math.min(input.length, sourceBytes - done);
    const elements = (bytes / block.bytes) * block.elements;
    const piece = input.subarray(0, bytes);
    readFully(source, piece, from + done);
    dequantise(piece, floats);
    const result = output.subarray(0, bytesIn(change.to, elements));
    quantise(floats.subarray(0, elements), result);
    writeFully(target, result, written);
    done += bytes;
    written += result.length;
    onBytes(bytes);
  }
}

function copy(
  source: number,
  target: number,
  { from, sourceBytes, to }: TensorTask,
  onBytes: (bytes: number) => void,
): void {
  const buffer = new Uint8Array(Math.min(CHUNK_BYTES, sourceBytes));
  for (let done = 0; done < sourceBytes; ) {
    const piece = buffer.subarray(0, Math.min(buffer.length, sourceBytes - done));
    readFully(source, piece, from + done);
    writeFully(target, piece, to + done);
    done += piece.length;
    onBytes(piece.length);
  }
}

function readFully(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, position + done);
    if (read === 0) throw new Error("The model file ends before its last tensor does.");
    done += read;
  }
}

function writeFully(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}
