import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../../../scripts/run.ts";

/** A file that somebody is going to type in. */
export interface TraceFile {
  readonly id: string;
  /** LSP language id. */
  readonly languageId: string;
  readonly text: string;
}

interface Source {
  readonly id: string;
  readonly languageId: string;
  /** Packages are pinned exactly, and none is optional; the standard library belongs to the `python3` of the PATH. */
  readonly from: "repository" | "packages" | "python";
  readonly path: string;
}

/** In an order in which the first few already differ in language: `--quick` takes these. */
const SOURCES: readonly Source[] = [
  { id: "py-textwrap", languageId: "python", from: "python", path: "textwrap.py" },
  { id: "js-mocha", languageId: "javascript", from: "packages", path: "mocha/lib/runnable.js" },
  { id: "ts-zod", languageId: "typescript", from: "packages", path: "zod/src/v4/core/parse.ts" },
  { id: "md-commander", languageId: "markdown", from: "packages", path: "commander/Readme.md" },
  { id: "cpp-addon", languageId: "cpp", from: "packages", path: "node-llama-cpp/llama/addon/AddonJinjaRenderer.cpp" },
  { id: "py-csv", languageId: "python", from: "python", path: "csv.py" },
  { id: "ts-tandem", languageId: "typescript", from: "repository", path: "server/models/gguf-header.ts" },
  { id: "md-tandem", languageId: "markdown", from: "repository", path: "docs/architecture.md" },
];

export const TRACE_IDS: readonly string[] = SOURCES.map(({ id }) => id);

/** Reads the files of these traces. Rejects, naming the file, where one is missing. */
export async function readTraceFiles(ids: readonly string[], signal: AbortSignal): Promise<TraceFile[]> {
  const sources = ids.map((id) => {
    const source = SOURCES.find((candidate) => candidate.id === id);
    if (!source) throw new Error(`There is no trace "${id}". The traces are ${TRACE_IDS.join(", ")}.`);
    return source;
  });
  const folders = { repository: ".", packages: "node_modules", python: await pythonLibrary(signal) };
  return Promise.all(
    sources.map(async ({ id, languageId, from, path: file }) => {
      const text = await readFile(path.join(folders[from], file), { encoding: "utf8", signal });
      return { id, languageId, text: text.replaceAll("\r\n", "\n") };
    }),
  );
}

/** Tells apart files that differ from one machine to another: the beginning of the text's SHA-256. */
export function fingerprint(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

async function pythonLibrary(signal: AbortSignal): Promise<string> {
  const script = "import sysconfig; print(sysconfig.get_path('stdlib'))";
  const output = await run("python3", ["-c", script], { signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The benchmark needs python3 on the PATH, for the peer and for files to type in. ${why}`, {
      cause,
    });
  });
  return output.trim();
}
