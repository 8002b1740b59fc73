import { mkdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import lockfile from "proper-lockfile";
import { systemErrorCode } from "./system-error-code.ts";

/** A process that crashed stops renewing its lock; after this time the lock counts as left behind. */
const STALE_MS = 10_000;
const RENEW_EVERY_MS = 2_500;
/** Between two tries to get a lock, in ms: twice as long each time. Small files are free again soon. */
const TRY_AGAIN_MS = { first: 20, longest: 500 };
/** How long a brief lock is waited for: until that of a process that crashed counts as left behind. */
const PATIENCE_MS = STALE_MS + 2_000;

/** Another process took the lock over, for example because this one slept too long to renew it. */
class LockLost extends Error {
  override readonly name = "LockLost";
}

/** A file that is never locked for long stays locked. */
class FileBusyError extends Error {
  override readonly name = "FileBusyError";
}

/**
 * Does some work on a file while no other process, and nobody else in this one, works on it. Waits for its turn, with
 * `onWait` called now and then meanwhile, at least every half second. Should the lock be lost, the work is aborted and
 * waits for another turn. The file itself need not exist; its directory must.
 * @throws what the work throws, or the signal's reason once it is aborted.
 */
export async function withFileLock<T>(
  file: string,
  { signal, onWait }: { signal: AbortSignal; onWait?: () => void | Promise<void> },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let pause = TRY_AGAIN_MS.first;
  for (;;) {
    signal.throwIfAborted();
    const lost = new AbortController();
    const release = await tryToLock(file, lost);
    if (!release) {
      await onWait?.();
      // Those who wait for the same file must not all try again at the same moment.
      await sleep(pause * (1 - Math.random() / 2), undefined, { signal });
      pause = Math.min(2 * pause, TRY_AGAIN_MS.longest);
      continue;
    }
    try {
      return await work(AbortSignal.any([signal, lost.signal]));
    } catch (error) {
      if (!lost.signal.aborted || signal.aborted) throw error;
    } finally {
      // What the work has done stands; a lock that cannot be removed counts as left behind soon.
      if (!lost.signal.aborted) await release().catch((_stays: unknown) => undefined);
    }
  }
}

/**
 * Does some work on a small file that everyone locks for moments only. Its directory is made. Should the lock be lost, the
 * work is aborted and done again.
 * @param patienceMs how long it is waited for, in ms
 * @throws what the work throws, and {@link FileBusyError} where the file was not free in time.
 */
export async function withBriefLock<T>(
  file: string,
  work: (signal: AbortSignal) => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  const signal = AbortSignal.timeout(patienceMs);
  try {
    return await withFileLock(file, { signal }, work);
  } catch (failure) {
    if (!isReason(signal, failure)) throw failure;
    const seconds = Math.ceil(patienceMs / 1000);
    throw new FileBusyError(`other processes have kept it locked for ${seconds} s (${file}.lock)`, { cause: failure });
  }
}

/** Whether somebody holds the lock now. */
export function isFileLocked(file: string): Promise<boolean> {
  return lockfile.check(file, { realpath: false, stale: STALE_MS });
}

/** Whether something failed since a signal was aborted. Node's own functions throw an AbortError with its reason as the cause. */
function isReason({ aborted, reason }: AbortSignal, failure: unknown): boolean {
  return aborted && (failure === reason || (failure instanceof Error && failure.cause === reason));
}

async function tryToLock(file: string, lost: AbortController): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lockfile.lock(file, {
      // The file has its final name only at the end, so there is nothing to resolve yet.
      realpath: false,
      stale: STALE_MS,
      update: RENEW_EVERY_MS,
      onCompromised: (error) =>
        lost.abort(new LockLost(`Another process works on ${file} now, since this one was away.`, { cause: error })),
    });
  } catch (error) {
    if (systemErrorCode(error) === "ELOCKED") return undefined;
    throw error;
  }
}
