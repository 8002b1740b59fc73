import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

export interface HashOptions {
  readonly signal?: AbortSignal;
  /** Told how many bytes have been read so far. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * The hash of a file's bytes, in lower-case hexadecimal digits or in base64.
 * @throws the file system's error, or the signal's reason once it is aborted.
 */
export async function hashOfFile(
  file: string,
  algorithm: "sha256" | "sha512",
  encoding: "hex" | "base64",
  { signal, onBytes }: HashOptions = {},
): Promise<string> {
  signal?.throwIfAborted();
  const hash = createHash(algorithm);
  let bytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted();
    hash.update(chunk);
    bytes += chunk.length;
    onBytes?.(bytes);
  }
  return hash.digest(encoding);
}
