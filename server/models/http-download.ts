import { createWriteStream } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Response } from "undici";
import { systemErrorCode } from "../storage/system-error-code.ts";
import { ensureFreeSpace } from "./disk-space.ts";
import { ModelError } from "./errors.ts";
import { formatBytes } from "./format.ts";
import type { PartialFile } from "./partial-file.ts";
import { type ProxiedFetch, proxiedFetch } from "./proxied-fetch.ts";
import { Watchdog } from "./watchdog.ts";

export interface HttpDownloadOptions {
  /** Where the file comes from, as messages name it within a sentence: "the model hub". */
  readonly source: string;
  /** What is fetched, as messages name it. */
  readonly id: string;
  /** Undefined where nobody knows it beforehand: the source's word is taken. */
  readonly expectedBytes: number | undefined;
  /** How long the source may take to answer, in ms, before it counts as out of reach. */
  readonly answerMs: number;
  /** How long no byte may arrive, in ms, before the connection counts as broken. */
  readonly stallMs: number;
  /** How long to wait, in ms, before a broken connection is taken up again. */
  readonly retryMs: number;
  /** Its variables name the proxies. */
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onBytes: (done: number, total: number) => void;
}

/**
 * Downloads a file into `part`, going on where it ends. A connection that breaks is taken up again as
 * long as each attempt brings some bytes.
 * @throws {ModelError} `unreachable` or `refused`; the file system's errors; the signal's reason once it is aborted.
 */
export async function downloadFile(url: string, part: PartialFile, options: HttpDownloadOptions): Promise<void> {
  for (;;) {
    const before = await part.size();
    try {
      return await downloadOnce(url, part, options);
    } catch (error) {
      const brokenOnTheWay =
        error instanceof ModelError && error.code === "unreachable" && (await part.size()) > before;
      if (!brokenOnTheWay || options.signal.aborted) throw error;
      await sleep(options.retryMs, undefined, { signal: options.signal });
    }
  }
}

async function downloadOnce(url: string, part: PartialFile, options: HttpDownloadOptions): Promise<void> {
  const { etag, offset } = await whereToGoOn(part, options.expectedBytes);
  if (offset === options.expectedBytes) return;
  const watchdog = new Watchdog(options.signal);
  let network: ProxiedFetch | undefined;
  try {
    network = await proxiedFetch(options.environment);
    watchdog.expect(
      options.answerMs,
      new ModelError("unreachable", `${sentence(options.source)} did not answer within ${options.answerMs / 1000} s.`),
    );
    const response = await network.fetch(url, {
      signal: watchdog.signal,
      headers: {
        // A compressed answer would have another length, and could not be resumed.
        "Accept-Encoding": "identity",
        ...(offset > 0 && { Range: `bytes=${offset}-` }),
        ...(offset > 0 && etag && { "If-Range": etag }),
      },
    });
    await receive(response, offset, part, options, watchdog);
  } catch (error) {
    if (watchdog.signal.aborted) throw watchdog.signal.reason;
    throw asSourceError(error, options.source);
  } finally {
    watchdog.stop();
    await network?.close();
  }
}

async function whereToGoOn(
  part: PartialFile,
  expectedBytes: number | undefined,
): Promise<{ offset: number; etag?: string }> {
  const offset = await part.size();
  const { etag } = await part.readNotes();
  const tooLong = expectedBytes !== undefined && offset > expectedBytes;
  const mayBeOfAnotherVersion = expectedBytes === undefined && etag === undefined;
  if (!tooLong && !mayBeOfAnotherVersion) return { offset, etag };
  await part.discard();
  return { offset: 0 };
}

async function receive(
  response: Response,
  requestedOffset: number,
  part: PartialFile,
  options: HttpDownloadOptions,
  watchdog: Watchdog,
): Promise<void> {
  const range = parseContentRange(response.headers.get("content-range"));
  if (response.status === 416 && range?.total === requestedOffset) {
    await response.body?.cancel();
    return;
  }
  const isRest = response.status === 206 && range?.start === requestedOffset;
  if (!(isRest || response.status === 200) || !response.body) {
    await response.body?.cancel();
    // What is there does not fit what the source has, so the next attempt starts over.
    if (response.status === 416 || response.status === 206) await part.discard();
    throw refusal(response.status, options.source);
  }
  const offset = isRest ? requestedOffset : 0;
  const total = isRest ? range.total : Number(response.headers.get("content-length") ?? Number.NaN);
  if (!Number.isSafeInteger(total) || total !== (options.expectedBytes ?? total)) {
    await response.body.cancel();
    throw new ModelError(
      "refused",
      `${sentence(options.source)} offers a file of ${sizeInWords(total)}, not the expected one.`,
    );
  }
  if (options.expectedBytes === undefined) {
    await ensureFreeSpace(path.dirname(part.path), total - offset, options.id);
    const tag = response.headers.get("etag") ?? undefined;
    await part.writeNotes({ wheels: [], etag: tag?.startsWith("W/") ? undefined : tag, bytes: total });
  }
  await part.touch();
  const stalled = new ModelError(
    "unreachable",
    `The connection to ${options.source} broke: no data for ${options.stallMs / 1000} s.`,
  );
  let done = offset;
  options.onBytes(done, total);
  await pipeline(
    Readable.fromWeb(response.body),
    async function* count(chunks: AsyncIterable<Uint8Array>) {
      watchdog.expect(options.stallMs, stalled);
      for await (const chunk of chunks) {
        watchdog.expect(options.stallMs, stalled);
        done += chunk.length;
        options.onBytes(done, total);
        yield chunk;
      }
    },
    createWriteStream(part.path, offset > 0 ? { flags: "r+", start: offset } : { flags: "w" }),
    { signal: watchdog.signal },
  );
  if (done !== total) {
    throw new ModelError(
      "unreachable",
      `The connection to ${options.source} broke at ${formatBytes(done)} of ${formatBytes(total)}.`,
    );
  }
}

function parseContentRange(header: string | null): { start: number | undefined; total: number } | undefined {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(header ?? "");
  if (!match) return undefined;
  return { start: match[1] === undefined ? undefined : Number(match[1]), total: Number(match[2]) };
}

function refusal(status: number, source: string): ModelError {
  const reasons: Readonly<Record<number, string>> = {
    401: "it wants a sign-in, or there is no such public file (HTTP 401)",
    403: "it does not let anyone have this file without permission (HTTP 403)",
    404: "it has no such file (HTTP 404)",
    416: "it cannot go on where the download stopped (HTTP 416)",
    429: "it has had too many requests from this network (HTTP 429)",
  };
  return new ModelError(
    "refused",
    `${sentence(source)} does not give out the file: ${reasons[status] ?? `it answered HTTP ${status}`}.`,
  );
}

/** undici reports every failure of the network as a TypeError whose cause, or the cause of that, knows more. */
function asSourceError(error: unknown, source: string): unknown {
  if (!(error instanceof TypeError)) return error;
  let root: Error = error;
  while (root.cause instanceof Error) root = root.cause;
  const code = systemErrorCode(root);
  // What undici itself finds wrong, such as a proxy that refuses, says more than its code.
  const detail = code === undefined || /^(UND_)?ERR_/.test(code) ? root.message : code;
  return new ModelError("unreachable", `${sentence(source)} cannot be reached, or the connection broke (${detail}).`, {
    cause: error,
  });
}

function sizeInWords(bytes: number): string {
  return Number.isSafeInteger(bytes) ? formatBytes(bytes) : "unknown size";
}

function sentence(source: string): string {
  return source.charAt(0).toUpperCase() + source.slice(1);
}
