import type { Evidence } from "../experts/expert.ts";

/** So many texts are remembered: more places than a user goes to and fro between. */
const MOST_TEXTS = 16;

/** A text that was measured. */
interface Measured {
  readonly text: Buffer;
  readonly nats: number;
}

/**
 * Tells what of an expert's measurements is new. The text before the cursor is measured with every answer, a little longer
 * each time, and part of it once more when the anchor has moved on: taken as often, a few lines would look like many.
 */
export class FreshEvidence {
  /** The latest last. */
  #known: readonly Measured[] = [];

  /**
   * What a measurement adds to the earlier ones; 0 bytes where all of the text was measured before. Where the text goes on
   * from an earlier one that is the difference of both, else the new part's share of the whole.
   * @param middle the text between anchor and cursor, which was measured from its beginning on
   */
  of(middle: string, { nats, bytes }: Evidence): Evidence {
    const text = Buffer.from(middle).subarray(0, bytes);
    const shorter = this.#known.filter((each) => startsWith(text, each.text));
    const longer = this.#known.find((each) => startsWith(each.text, text));
    const old = this.#knownOf(text);
    const before = shorter.find((each) => each.text.length === old);
    const fresh = text.length - old;
    const others = this.#known.filter((each) => each !== longer && !shorter.includes(each));
    this.#known = [...others, longer ?? { text, nats }].slice(-MOST_TEXTS);
    if (fresh === 0) return { nats: 0, bytes: 0 };
    return { nats: before ? Math.max(0, nats - before.nats) : (nats * fresh) / text.length, bytes: fresh };
  }

  /** How many bytes of a text's beginning stand in one that was measured. */
  #knownOf(text: Buffer): number {
    const isKnown = (length: number) => this.#known.some((each) => each.text.includes(text.subarray(0, length)));
    let [known, unknown] = [0, text.length + 1];
    while (unknown - known > 1) {
      const length = (known + unknown) >> 1;
      if (isKnown(length)) known = length;
      else unknown = length;
    }
    return known;
  }
}

function startsWith(text: Buffer, beginning: Buffer): boolean {
  return text.subarray(0, beginning.length).equals(beginning);
}
