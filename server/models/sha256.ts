import { type HashOptions, hashOfFile } from "./file-hash.ts";

/** The SHA-256 of a file in lower-case hexadecimal digits. Throws what {@link hashOfFile} throws. */
export function sha256OfFile(file: string, options: HashOptions = {}): Promise<string> {
  return hashOfFile(file, "sha256", "hex", options);
}
