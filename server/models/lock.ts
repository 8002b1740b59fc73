import { setTimeout as sleep } from "node:timers/promises";
import lockfile from "proper-lockfile";
import { systemErrorCode } from "./errors.ts";

/** A process that crashed stops renewing its lock; after this time the lock counts as left behind. */
const STALE_MS = 10_000;
const RENEW_EVERY_MS = 2_500;
const ASK_EVERY_MS = 500;

/** Another process took the lock over, for example because this one slept too long to renew it. */
class LockLost extends Error {
  override readonly name = "LockLost";
}

/**
 * Does some work on a file while no other process, and nobody else in this one, works on it. Waits for its turn, with
 * `onWait` called every half second meanwhile. Should the lock be lost, the work is aborted and waits for another turn.
 * The file itself need not exist; its directory must.
 * @throws what the work throws, or the signal's reason once it is aborted.
 */
export async function withFileLock<T>(
  file: string,
  { signal, onWait }: { signal: AbortSignal; onWait: () => void | Promise<void> },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const lost = new AbortController();
    const release = await tryToLock(file, lost);
    if (!release) {
      await onWait();
      await sleep(ASK_EVERY_MS, undefined, { signal });
      continue;
    }
    try {
      return await work(AbortSignal.any([signal, lost.signal]));
    } catch (error) {
      if (!lost.signal.aborted || signal.aborted) throw error;
    } finally {
      if (!lost.signal.aborted) await release();
    }
  }
}

/** Whether somebody holds the lock now. */
export function isFileLocked(file: string): Promise<boolean> {
  return lockfile.check(file, { realpath: false, stale: STALE_MS });
}

async function tryToLock(file: string, lost: AbortController): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lockfile.lock(file, {
      // The file has its final name only at the end, so there is nothing to resolve yet.
      realpath: false,
      stale: STALE_MS,
      update: RENEW_EVERY_MS,
      onCompromised: (error) =>
        lost.abort(new LockLost("Another process has taken over this download.", { cause: error })),
    });
  } catch (error) {
    if (systemErrorCode(error) === "ELOCKED") return undefined;
    throw error;
  }
}
