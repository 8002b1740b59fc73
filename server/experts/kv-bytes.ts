import type { GgufFileInfo } from "node-llama-cpp";

const KEY_AND_VALUE = 2;
/** llama.cpp keeps them as 16-bit floats. */
const BYTES = 2;

/** How many bytes of KV cache a token takes, from the model's own figures. An upper bound where layers differ. */
export function kvBytesPerToken({ architectureMetadata: model }: GgufFileInfo): number {
  const { block_count: layers, embedding_length: width, attention } = model;
  const heads = largest(attention?.head_count ?? 1);
  const kvHeads = largest(attention?.head_count_kv ?? heads);
  const headWidth = attention?.key_length ?? (width ?? 0) / heads;
  return (layers ?? 1) * kvHeads * headWidth * KEY_AND_VALUE * BYTES;
}

function largest(perLayer: number | number[]): number {
  return typeof perLayer === "number" ? perLayer : Math.max(...perLayer);
}
