/** Writes the numbers of whole blocks into `target`, as floats with the very bits that llama.cpp's reference has. */
export type Dequantise = (source: Uint8Array, target: Float32Array) => void;
