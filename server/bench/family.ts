/**
 * Which problems are one task: those of one number, whatever they are called, since "HumanEval/108" and "HumanEvalX-JS/108"
 * are the same task in two languages, and who has seen one has seen the other. Sets that have nothing but numbers in common
 * are put together, too, which makes figures less certain but not wrong.
 * @returns the number at the end of the problem's name, else all of it
 */
export function familyOf({ problem }: { readonly problem: string }): string {
  return /\d+$/.exec(problem)?.[0] ?? problem;
}
