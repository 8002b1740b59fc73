import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeAlone } from "../../../server/collaboration/single.ts";
import { request, type Script, scripted } from "./scripted.ts";

const answer = { strategy: "code", reason: "" } as const;
const words: Script = ["one", " ", "two", " ", "ten", " ", "one", " ", "two", "\n"].map((word) => [word, 0.9]);
const text = "one two ten one two\n";

/** Writes a script with texts to look things up in. `kappa` is what further tokens of a batch cost. */
async function write(lookup: readonly string[], { kappa = 0.1, prefix = "ten ten ten x" } = {}) {
  const expert = scripted("code", words);
  expert.cost.batch = (tokens) => expert.cost.step * (1 + kappa * (tokens - 1));
  let batches = 0;
  const open = expert.open.bind(expert);
  expert.open = async (...parameters) => {
    const sequence = await open(...parameters);
    const feed = sequence.feed.bind(sequence);
    sequence.feed = (tokens) => {
      batches += 1;
      return feed(tokens);
    };
    return sequence;
  };
  const prompt = { prefix, middle: "", suffix: "" };
  const candidate = await writeAlone(expert, request({ prompt, lookup, maxTokens: 32 }), answer);
  return { candidate, batches, fed: expert.fed };
}

describe("writing with drafts", () => {
  test.each([
    ["nothing to look things up in", []],
    ["the same text", [`ten ten ten x${text}`]],
    ["a text that goes on otherwise", ["ten ten ten xone two one one one one\n"]],
    ["a text that is cut short", ["ten ten ten xone "]],
  ])("%s: the answer is the same", async (_what, lookup) => {
    const { candidate } = await write(lookup);
    expect(candidate.text).toBe(text);
    expect(candidate.confidence).toBeCloseTo(0.9, 1);
  });

  test("a draft that holds is verified in one batch", async () => {
    const plain = await write([]);
    const drafted = await write([`ten ten ten x${text}${text}`]);
    expect(drafted.candidate.trace).toEqual(plain.candidate.trace);
    // Tokens that are in the cache are fed again without cost; what is verified shows as longer batches.
    expect(drafted.fed).toBeGreaterThan(plain.fed);
  });

  test("nothing is drafted where batches do not pay", async () => {
    const plain = await write([]);
    const drafted = await write([`ten ten ten x${text}`], { kappa: 1 });
    expect(drafted.fed).toBe(plain.fed);
  });

  test("whatever stands elsewhere, the answer is the same", async () => {
    const piece = fc.constantFrom("one", "two", "ten", " ", "\n", "x", "y");
    const texts = fc.array(
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
      { maxLength: 3 },
    );
    const plain = await write([]);
    await fc.assert(
      fc.asyncProperty(texts, fc.boolean(), async (lookup, seeded) => {
        const { candidate } = await write(seeded ? lookup.map((each) => `ten ten ten xone ${each}`) : lookup);
        expect(candidate.trace).toEqual(plain.candidate.trace);
      }),
      { numRuns: 60 },
    );
  });
});
