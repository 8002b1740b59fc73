/** UTF-16 units that must be the same; what is farther away hardly changes an answer. */
const COMPARED = 300;
/** What editors put behind the cursor by themselves when a bracket, a quote or a line is typed. */
const CLOSERS = /^[\s)\]}>"'`;,]{0,40}/;

/** Whether two texts after a cursor differ at most in what is blank or only closes something at their beginning. */
export function isSameSuffix(first: string, second: string): boolean {
  if (first === second) return true;
  const [one, other] = [first, second].map((suffix) => suffix.replace(CLOSERS, "").slice(0, COMPARED));
  return one !== undefined && one === other;
}
