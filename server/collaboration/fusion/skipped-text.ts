import type { Token } from "../../experts/expert.ts";
import type { FusionMember } from "./fusion-member.ts";
import { spellGreedily } from "./spelling.ts";

/**
 * Cuts text that a member did not write, or begins anew, into its tokens: as its own tokenizer does where that spells
 * exactly these bytes, else into the longest tokens, since the bytes may begin or end inside of a character and some
 * tokenizers add spaces. Undefined where longest tokens do not spell them.
 */
export function cutSkipped(
  { vocabulary, tokenize }: Pick<FusionMember, "vocabulary" | "tokenize">,
  bytes: Uint8Array,
): readonly Token[] | undefined {
  const text = tokenize && decode(bytes);
  const tokens = text === undefined ? undefined : tokenize?.(text);
  const spelled = tokens && Buffer.concat(tokens.map((token) => vocabulary.bytes(token)));
  const isExact = spelled !== undefined && Buffer.compare(spelled, bytes) === 0;
  return isExact ? tokens : spellGreedily(vocabulary, bytes);
}

/** The text of these bytes; undefined where they are not whole characters. */
function decode(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString();
  return Buffer.compare(Buffer.from(text), bytes) === 0 ? text : undefined;
}
