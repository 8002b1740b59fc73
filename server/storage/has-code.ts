/** Whether a failure is a system error with this code, such as `ENOENT`. */
export function hasCode(failure: unknown, code: string): boolean {
  return failure instanceof Error && "code" in failure && failure.code === code;
}
