import type { Expert, ExpertPart } from "../experts/expert.ts";

/** Whether experts cut text into the same tokens, so that they can meet at each token. */
export function shareVocabulary(experts: readonly Expert<ExpertPart>[]): boolean {
  const [first, ...others] = experts.map(({ vocabulary }) => vocabulary.fingerprint);
  return others.every((fingerprint) => fingerprint === first);
}
