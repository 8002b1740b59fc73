import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const GZIP = Buffer.from([0x1f, 0x8b]);

/** What a file holds, gzipped or not. Rejects with zlib's errors. */
export async function unpack(bytes: Buffer): Promise<Buffer> {
  return bytes.subarray(0, 2).equals(GZIP) ? promisify(gunzip)(bytes) : bytes;
}
