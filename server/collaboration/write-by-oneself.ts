import type { Expert } from "../experts/expert.ts";
import type { Draft } from "./draft.ts";
import { Participant } from "./participant.ts";
import type { CompletionRequest, ExpertShare } from "./strategy.ts";
import { type WriteOptions, writeTokens } from "./token-writer.ts";

/** What one expert wrote, and what it did for that. */
export interface OwnText {
  readonly draft: Draft;
  readonly share: ExpertShare;
}

/** Lets one expert write by itself. It is held for so long, and no longer. */
export async function writeByOneself(
  expert: Expert,
  request: CompletionRequest,
  options?: Pick<WriteOptions, "until" | "draft">,
): Promise<OwnText> {
  const participant = await Participant.open(expert, request, { rough: true });
  try {
    const draft = await writeTokens([{ participant, weight: 1 }], request, options);
    return { draft, share: participant.share(draft) };
  } finally {
    participant.close();
  }
}
