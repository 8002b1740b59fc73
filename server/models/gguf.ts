import { type FileHandle, open } from "node:fs/promises";
import { systemErrorCode } from "../storage/system-error-code.ts";
import { ModelError } from "./errors.ts";
import { type GgufHeader, readHeader, TruncatedHeader, tensorDataEnd } from "./gguf-header.ts";

const FIRST_READ = 1 << 20;
const LARGEST_HEADER = 1 << 28;

/** The header of a file, and what it was read from. */
export interface ReadHeader {
  readonly header: GgufHeader;
  /** The bytes of the header, up to where the data of the tensors begin. */
  readonly bytes: Buffer;
  /** The size of the whole file. */
  readonly fileSize: number;
}

/**
 * Makes sure that a file is a GGUF file that llama.cpp can read, and that it is as long as its header says.
 * Reads only the header: a few MB, a few tens of ms.
 * @throws {ModelError} `unreadable`, `not-gguf` or `truncated`.
 */
export async function checkGguf(file: string): Promise<void> {
  await readGgufHeader(file);
}

/** Does what {@link checkGguf} does, and returns the header. */
export async function readGgufHeader(file: string): Promise<ReadHeader> {
  const handle = await openReadable(file);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) {
      throw new ModelError("unreadable", `${file} is not a file. Give the path of a .gguf file.`);
    }
    const { header, bytes } = await readHeaderOf(handle, stats.size, file);
    const end = tensorDataEnd(header);
    if (stats.size < end) throw truncated(file, `${stats.size} bytes of at least ${end}`);
    return { header, bytes, fileSize: stats.size };
  } finally {
    await handle.close();
  }
}

async function openReadable(file: string): Promise<FileHandle> {
  try {
    return await open(file, "r");
  } catch (error) {
    const code = systemErrorCode(error);
    const what =
      code === "ENOENT" ? `There is no file ${file}` : `The file ${file} cannot be opened (${code ?? String(error)})`;
    throw new ModelError("unreadable", `${what}. Check the path and its permissions.`, { cause: error });
  }
}

async function readHeaderOf(
  handle: FileHandle,
  fileSize: number,
  file: string,
): Promise<Pick<ReadHeader, "header" | "bytes">> {
  for (let length = FIRST_READ; ; length *= 4) {
    const buffer = Buffer.alloc(Math.min(length, fileSize));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    checkMagic(buffer, bytesRead, file);
    try {
      const header = readHeader(buffer.subarray(0, bytesRead));
      return { header, bytes: buffer.subarray(0, header.dataStart) };
    } catch (error) {
      if (!(error instanceof TruncatedHeader)) {
        throw new ModelError("not-gguf", `${file} has a damaged GGUF header. Fetch the file again.`, { cause: error });
      }
      if (length >= fileSize) throw truncated(file, "the header itself is incomplete");
      if (length >= LARGEST_HEADER) {
        throw new ModelError(
          "not-gguf",
          `${file} has a GGUF header of more than 256 MB, so it is damaged. Fetch it again.`,
        );
      }
    }
  }
}

function checkMagic(buffer: Buffer, length: number, file: string): void {
  if (length < 8 || buffer.toString("latin1", 0, 4) !== "GGUF") {
    throw new ModelError(
      "not-gguf",
      `${file} is not a GGUF file (it does not begin with "GGUF"). Tandem needs models in llama.cpp's GGUF format.`,
    );
  }
  const version = buffer.readUInt32LE(4);
  if (version !== 2 && version !== 3) {
    throw new ModelError(
      "not-gguf",
      `${file} is GGUF version ${version}; Tandem reads little-endian versions 2 and 3. Fetch or convert a newer file.`,
    );
  }
}

function truncated(file: string, detail: string): ModelError {
  return new ModelError(
    "truncated",
    `${file} is incomplete: ${detail}. Its download was probably cut off; fetch the file again.`,
  );
}
