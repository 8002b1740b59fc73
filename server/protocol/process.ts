/** The server's process: how a client that wants it small starts it, and what it says of itself. */

/**
 * Flags of Node.js for the server's process. Each token that is read sets aside 1.8 MB of native memory, which is only
 * given back when the small object that holds it is collected: a small nursery is collected often enough.
 */
export const SERVER_FLAGS: readonly string[] = ["--max-semi-space-size=2"];

/**
 * The environment for the server's process. glibc (it is only read there) keeps what loading a model sets aside for a
 * moment, 60 MB, for the thread that did it, and after the first large block that is freed it gives none back any more:
 * one arena for all threads and fixed limits (4 MB) avoid both. Whoever has set these variables keeps them.
 */
export function serverEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const limit = String(4 * 1024 ** 2);
  return { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: limit, MALLOC_TRIM_THRESHOLD_: limit, ...environment };
}

/** What the answer to `initialize` holds as `capabilities.experimental`. */
export interface ServerProcess {
  /** The server's process, which several windows may share. */
  processId?: number;
}
