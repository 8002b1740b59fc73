import type { Expert } from "../experts/expert.ts";
import { Acceptance } from "./acceptance.ts";
import { DRAFTER_PRIOR } from "./drafter.ts";

/** How often drafts of the cheaper of some experts were right, kept from one answer to the next. */
export class PairAcceptances {
  readonly #byPair = new Map<string, Acceptance>();

  /** That of these experts, in this order. */
  of(...experts: readonly Expert[]): Acceptance {
    const key = experts.map(({ id }) => id).join(" ");
    const acceptance = this.#byPair.get(key) ?? new Acceptance(DRAFTER_PRIOR);
    this.#byPair.set(key, acceptance);
    return acceptance;
  }
}
