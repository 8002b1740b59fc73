/** The exit code of a command that was interrupted, as shells have it. */
const INTERRUPTED = 130;

/**
 * Runs a command with Ctrl+C as its abort, which sets the exit code. Resolves to whether that happened; other failures
 * are the caller's.
 */
export async function interruptible(command: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  try {
    await command(abort.signal);
  } catch (failure) {
    if (!abort.signal.aborted) throw failure;
    process.exitCode = INTERRUPTED;
    return true;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  return false;
}
