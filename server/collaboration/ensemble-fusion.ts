import type { Expert, ExpertPart } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import type { Settings } from "../settings.ts";
import { writeBytes } from "./byte-writer.ts";
import { writeContrast } from "./contrast-writer.ts";
import type { Draft } from "./draft.ts";
import { chooseFromMixture } from "./fusion/token-mixture.ts";
import { chooseFromProduct } from "./fusion/token-product.ts";
import { type Participant, standAlike } from "./participant.ts";
import { writeProxy } from "./proxy-writer.ts";
import { shareVocabulary } from "./shared-vocabulary.ts";
import type { CompletionRequest } from "./strategy.ts";
import { STRING_FUSIONS } from "./string-fusions.ts";
import { type Voice, type WriteOptions, writeTokens } from "./token-writer.ts";

/** A way in which several experts decide together: `ensemble.fusion`, once `auto` is resolved. */
export type Fusion = Exclude<Settings["ensemble.fusion"], "auto">;

export interface FuseOptions extends WriteOptions {
  /** For the fusion `proxy`. It has no weight of its own among the voices. */
  readonly anti?: Participant<"anti"> | undefined;
}

/** Writes with several voices, into the draft of the options if there is one. */
type Write = (voices: readonly Voice[], request: CompletionRequest, options: FuseOptions) => Promise<Draft>;

const WRITERS: Readonly<Record<Fusion, Write>> = {
  mixture: (voices, request, options) => writeTokens(voices, request, { ...options, choose: chooseFromMixture }),
  product: (voices, request, options) => writeTokens(voices, request, { ...options, choose: chooseFromProduct }),
  contrast: writeContrast,
  proxy: writeProxy,
  bytes: (voices, request, { draft, gate }) => writeBytes(voices, request, { draft, gate }),
  ...STRING_FUSIONS,
};

/** Fusions over the tokens of one common vocabulary. */
const OF_ONE_VOCABULARY: ReadonlySet<Fusion> = new Set<Fusion>(["mixture", "product", "contrast", "proxy"]);

/** Whether a fusion decides over whole tokens of one common vocabulary: with drafts, and weights for each token. */
export function isOverTokens(fusion: Fusion): boolean {
  return OF_ONE_VOCABULARY.has(fusion);
}

/** Whether one expert leads and the others only correct it, where it is unsure: a gate of its own, and weights do not count. */
export function isCorrection(fusion: Fusion): boolean {
  return fusion === "contrast" || fusion === "proxy";
}

/** Whether the partner is left out where the leader is sure. */
export function isGated(fusion: Fusion, gate: number): boolean {
  return isCorrection(fusion) || (gate < 1 && !(fusion in STRING_FUSIONS));
}

/** Experts with different vocabularies were to decide token by token. */
export class VocabularyMismatchError extends Error {
  override readonly name = "VocabularyMismatchError";

  constructor(fusion: Fusion, experts: readonly Expert<ExpertPart>[]) {
    const names = experts.map(({ id, role }) => `${id} (${EXPERT_NAMES[role]})`).join(" and ");
    super(
      `The fusion \`${fusion}\` needs experts with one vocabulary, but ${names} cut text into different tokens. ` +
        "Set tandem.ensemble.fusion to `bytes`, which lets the two experts agree byte by byte, or to `auto`; or choose " +
        "models of one family.",
    );
  }
}

/**
 * From this ratio of their sizes, one expert is so much larger that it corrects the other's habits. Sizes tell it, since on a
 * machine where steps of 0.5B and 1.5B take 31 and 45 ms what steps take would decide once so and once otherwise.
 */
const CLEARLY_LARGER = 1.5;

/**
 * The fusion that the settings ask for. `auto` is bytes where the experts do not share a vocabulary. Where they do, it is
 * the contrast for a larger and a smaller one, which was right more often than the mixture and faster
 * (docs/benchmarks.md), and else the mixture; also where the experts are to be weighed otherwise than by evidence, since
 * weights mean nothing to a contrast.
 * @throws VocabularyMismatchError when they do not, and the fusion needs it
 */
export function fusionOf(experts: readonly Expert<ExpertPart>[], settings: Settings): Fusion {
  const wanted = settings["ensemble.fusion"];
  if (wanted === "auto") return shareVocabulary(experts) ? fusionOfTokens(experts, settings) : "bytes";
  if (!canFuse(experts, settings)) throw new VocabularyMismatchError(wanted, experts);
  return wanted;
}

/** Whether the fusion that the settings ask for is one for these experts: some need one vocabulary. */
export function canFuse(experts: readonly Expert<ExpertPart>[], settings: Pick<Settings, "ensemble.fusion">): boolean {
  const wanted = settings["ensemble.fusion"];
  return wanted === "auto" || !isOverTokens(wanted) || shareVocabulary(experts);
}

function fusionOfTokens(experts: readonly Expert<ExpertPart>[], settings: Settings): Fusion {
  const sizes = experts.map(({ weightBytes }) => weightBytes);
  const isLarger = Math.max(...sizes) >= CLEARLY_LARGER * Math.min(...sizes);
  return isLarger && settings["ensemble.weights"] === "evidence" ? "contrast" : "mixture";
}

/**
 * The fusion that can begin where the voices stand, and the anti-expert if there is one: where they kept back different
 * bytes before the cursor, those of one vocabulary can meet only at bytes.
 */
export function fusionAt(voices: readonly Voice[], fusion: Fusion, anti?: Participant<"anti">): Fusion {
  const isAlike = standAlike([...voices.map(({ participant }) => participant), ...(anti ? [anti] : [])]);
  return isOverTokens(fusion) && !isAlike ? "bytes" : fusion;
}

/** Lets the voices write together; one alone writes its own greedy text. */
export function writeFused(
  fusion: Fusion,
  voices: readonly Voice[],
  request: CompletionRequest,
  options: FuseOptions,
): Promise<Draft> {
  return voices.length > 1 ? WRITERS[fusion](voices, request, options) : writeTokens(voices, request, options);
}
