/**
 * Whether npm failed since the registry has no such package (E404), or not in this version (ETARGET): from what it wrote. A
 * registry that cannot be reached, or wants to know who asks, says nothing of that.
 */
export function isMissingInRegistry(written: string): boolean {
  return /^npm (error|ERR!) code (E404|ETARGET)$/m.test(written);
}
