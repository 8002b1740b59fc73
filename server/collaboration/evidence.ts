import type { Evidence, Expert } from "../experts/expert.ts";
import { FreshEvidence } from "./fresh-evidence.ts";

/** What is known about two experts in a language, in bits per byte; lower is better. */
export interface Comparison {
  readonly general: number;
  readonly code: number;
  /** Bytes of the user's own text that both were measured on; 0 when only the catalogue's figures are known. */
  readonly bytes: number;
}

/** Whoever is known by an id. */
type Named = Pick<Expert, "id">;

/** What the catalogue's figures weigh, in bytes of measured text. */
const PRIOR_BYTES = 64;
/**
 * Older evidence fades, so that the ledger follows what the user works on as long as both experts read it: at most about
 * this many bytes count.
 */
const MEMORY_BYTES = 4096;
/**
 * Likelihoods of a hundred bytes differ by factors that no one believes; tempered by this, a partner that needs 0.2
 * bits per byte more on 200 bytes is left with 3 % (PackLLM's weights, methods 2.5, per text instead of per token).
 */
const TEMPERATURE = 8;
/**
 * From so many bytes of the user's text on a difference tells something: its standard error is 0.05 bits per byte then, and
 * 0.14 at 64 bytes (two coders of one family on 320 items, from `server/calibration/logs`).
 */
export const ENOUGH_BYTES = 512;
/** A partner with less than this is not run at all. */
const SMALLEST_WEIGHT = 0.05;

/**
 * How well each expert predicted the user's text, by language. Kept in memory only. It is fed where an ensemble weighs its
 * experts by evidence, and in pauses, where what both of them write with is read ahead; nobody is asked for it alone.
 */
export class EvidenceLedger {
  readonly #entries = new Map<string, Evidence>();
  readonly #fresh = new Map<string, FreshEvidence>();

  /**
   * Adds what an expert needed for the text between anchor and cursor, as far as it was not measured there before. What is
   * no number says nothing.
   * @param middle that text
   */
  addMiddle(expert: Named, language: string, middle: string, evidence: Evidence): void {
    if (!Number.isFinite(evidence.nats)) return;
    const key = keyOf(expert, language);
    const fresh = this.#fresh.get(key) ?? new FreshEvidence();
    this.#fresh.set(key, fresh);
    this.add(expert, language, fresh.of(middle, evidence));
  }

  /** Adds what an expert needed for a piece of the user's text that was not added before. */
  add(expert: Named, language: string, evidence: Evidence): void {
    if (evidence.bytes === 0) return;
    const key = keyOf(expert, language);
    const known = this.#entries.get(key) ?? { nats: 0, bytes: 0 };
    const keep = Math.min(1, MEMORY_BYTES / (known.bytes + evidence.bytes));
    this.#entries.set(key, {
      nats: (known.nats + evidence.nats) * keep,
      bytes: (known.bytes + evidence.bytes) * keep,
    });
  }

  /**
   * Bits per byte of both experts, or undefined where there is nothing to compare them by.
   * @param least bytes of the user's text: while there are fewer, the catalogue's figures stand alone, where it has them
   */
  compare(general: Expert, code: Expert, language: string, least = 0): Comparison | undefined {
    const entries = [general, code].map((expert) => this.#entries.get(keyOf(expert, language)));
    const prior = priors([general, code], language);
    const isMeasured = prior === undefined || entries.every((evidence) => (evidence?.bytes ?? 0) >= least);
    const measured = isMeasured ? entries : [undefined, undefined];
    const [forGeneral, forCode] = measured.map((evidence, i) => combine(evidence, prior?.[i]));
    if (forGeneral === undefined || forCode === undefined) return undefined;
    const bytes = Math.min(...measured.map((evidence) => evidence?.bytes ?? 0));
    return { general: forGeneral / Math.LN2, code: forCode / Math.LN2, bytes: Math.round(bytes) };
  }
}

/** Whether there is enough to tell two experts apart by: text of the user's, or only the catalogue's figures. */
export function isEnough({ bytes }: Comparison): boolean {
  return bytes === 0 || bytes >= ENOUGH_BYTES;
}

/**
 * Weights of an ensemble (sum 1) from how well each expert predicted the text before the cursor, with the catalogue's
 * figures as a beginning: proportional to exp(-nats / temperature). Partners that hardly count get exactly 0.
 */
export function evidenceWeights(
  experts: readonly Expert[],
  evidence: readonly (Evidence | undefined)[],
  language: string,
): number[] {
  const prior = priors(experts, language);
  const bytes = Math.min(...evidence.map((measured) => measured?.bytes ?? 0));
  const perByte = experts.map((_, i) => combine(bytes > 0 ? evidence[i] : undefined, prior?.[i]) ?? 0);
  const strength = (bytes + (prior ? PRIOR_BYTES : 0)) / TEMPERATURE;
  const best = Math.min(...perByte);
  return normalise(perByte.map((nats) => Math.exp(-strength * (nats - best))));
}

/** Scales weights to sum 1 after dropping those that hardly count. */
export function normalise(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const kept = weights.map((weight) => (weight / total < SMALLEST_WEIGHT ? 0 : weight));
  const keptTotal = kept.reduce((sum, weight) => sum + weight, 0);
  return kept.map((weight) => weight / keptTotal);
}

function keyOf({ id }: Named, language: string): string {
  return `${id} ${language}`;
}

/** The catalogue's nats per byte, if it has them for all: one expert's prior alone would decide nothing. */
function priors(experts: readonly Expert[], language: string): number[] | undefined {
  const known = experts.map((expert) => expert.expectedBitsPerByte?.(language));
  return known.every((bits) => bits !== undefined) ? known.map((bits) => bits * Math.LN2) : undefined;
}

function combine(evidence: Evidence | undefined, prior: number | undefined): number | undefined {
  const bytes = (evidence?.bytes ?? 0) + (prior === undefined ? 0 : PRIOR_BYTES);
  if (bytes === 0) return undefined;
  return ((evidence?.nats ?? 0) + (prior ?? 0) * PRIOR_BYTES) / bytes;
}
