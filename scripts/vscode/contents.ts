import { stat } from "node:fs/promises";
import yauzl from "yauzl";

/** What of a package takes room, in bytes of the compressed file. */
export interface Contents {
  /** Of the whole file. */
  readonly bytes: number;
  readonly files: number;
  /** Largest first: a package of node_modules, a folder of dist/, or a file. */
  readonly parts: readonly { readonly name: string; readonly bytes: number }[];
}

const SHOWN = 6;

/** Reads what a .vsix holds. Rejects with the file system's error, or when it is no zip archive. */
export async function readContents(file: string): Promise<Contents> {
  const zip = await yauzl.openPromise(file);
  const parts = new Map<string, number>();
  let files = 0;
  for await (const { fileName, compressedSize } of zip.eachEntry()) {
    const part = partOf(fileName);
    parts.set(part, (parts.get(part) ?? 0) + compressedSize);
    files++;
  }
  const sorted = [...parts].sort(([, a], [, b]) => b - a).map(([name, bytes]) => ({ name, bytes }));
  return { bytes: (await stat(file)).size, files, parts: sorted };
}

/** The part that a file in a package belongs to. */
export function partOf(fileName: string): string {
  const inside = fileName.replace(/^extension\//, "");
  return /^(?:node_modules\/(?:@[^/]+\/)?|dist\/)?[^/]+/.exec(inside)?.[0] ?? inside;
}

/** The size and the largest parts, a line for each. */
export function describeContents(name: string, { bytes, files, parts }: Contents): string {
  const lines = parts.slice(0, SHOWN).map((part) => `${megabytes(part.bytes).padStart(10)}  ${part.name}`);
  return [`${name}: ${megabytes(bytes)} in ${files} files. The largest:`, ...lines].join("\n");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
