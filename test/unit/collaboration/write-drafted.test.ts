import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Acceptance } from "../../../server/collaboration/acceptance.ts";
import { DRAFTER_PRIOR } from "../../../server/collaboration/drafter.ts";
import { writeByOneself } from "../../../server/collaboration/write-by-oneself.ts";
import { draftingGain, writeDrafted } from "../../../server/collaboration/write-drafted.ts";
import { type ToyModel, toyModel } from "../fusion/toy.ts";
import { type BatchCost, ClockedExpert, FailingExpert, LARGE } from "./clocked.ts";
import { infillingWords, request, type Script, scriptedModel } from "./scripted.ts";

/** A copy of the smaller model in a faster format, measured as the others. */
const FAST: BatchCost = (tokens) => 19 + 6 * tokens;

const TEXT: Script = Array.from({ length: 30 }, (_, i) => [["one", "two", "ten"][(i * 7) % 3] as string, 0.95]);

function expert(role: "general" | "code", batch: BatchCost, script: Script): ClockedExpert {
  return new ClockedExpert(batch, {
    role,
    vocabulary: infillingWords,
    model: scriptedModel(infillingWords, script),
  });
}

/** A drafter that would write something else at every twelfth place. */
function mostlyRight(): ClockedExpert {
  const right = scriptedModel(infillingWords, TEXT);
  const model: ToyModel = (history) => {
    const probabilities = right(history);
    if (history.length % 12 > 0) return probabilities;
    const turned = Float64Array.from(probabilities);
    turned[0] = 2;
    return turned.map((p) => p / turned.reduce((sum, each) => sum + each, 0));
  };
  return new ClockedExpert(FAST, { role: "general", vocabulary: infillingWords, model });
}

const acceptance = () => new Acceptance(DRAFTER_PRIOR);
const completion = request({ maxTokens: 40 });

describe("writing with drafts", () => {
  test("is faster where the drafter is mostly right, and the text is the writer's own", async () => {
    const alone = expert("code", LARGE, TEXT);
    const plain = await writeByOneself(alone, completion);
    const [drafter, writer] = [mostlyRight(), expert("code", LARGE, TEXT)];
    const { draft, share, drafterShare } = await writeDrafted(drafter, writer, completion, acceptance());
    expect(draft.text).toBe(plain.draft.text);
    expect(draft.trace.map(({ from }) => from)).toEqual(plain.draft.trace.map(({ from }) => from));
    expect(drafter.ms + writer.ms).toBeLessThan(0.7 * alone.ms);
    expect(share).toMatchObject({ role: "code", text: draft.text });
    // It had no say, so nothing of the text counts as its own.
    expect(drafterShare).toMatchObject({ role: "general", text: "" });
    expect(drafterShare?.tokens).toBeGreaterThan(0);
  });

  test("whatever both models are, the text and its probabilities are those of the writer alone", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer(),
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        async (a, b, share) => {
          const model = (seed: number) => toyModel("peaky", seed, infillingWords);
          const of = (role: "general" | "code", batch: BatchCost, seed: number) =>
            new ClockedExpert(batch, { role, vocabulary: infillingWords, model: model(seed) });
          const wanted = await writeByOneself(of("code", LARGE, a), completion);
          const found = await writeDrafted(
            of("general", (tokens) => tokens, b),
            of("code", LARGE, a),
            completion,
            new Acceptance({ tokens: 8, share }),
          );
          expect(found.draft.trace).toEqual(wanted.draft.trace);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("does not open the drafter where drafts do not pay, are not wanted, or cannot be understood", async () => {
    const [slow, fast] = [expert("general", LARGE, TEXT), expert("general", FAST, TEXT)];
    const writer = expert("code", LARGE, TEXT);
    expect(draftingGain(slow, writer, acceptance(), completion)).toBe(1);
    expect(draftingGain(fast, writer, acceptance(), completion)).toBeGreaterThan(1.05);
    const unwanted = request({ maxTokens: 40, settings: { "ensemble.speculation": false } });
    expect(draftingGain(fast, writer, acceptance(), unwanted)).toBe(1);
    expect((await writeDrafted(slow, writer, completion, acceptance())).drafterShare).toBeUndefined();
    expect(slow.ms).toBe(0);
  });

  test("does not wait for a drafter that does not know the place, but says that it is wanted there", async () => {
    const [drafter, writer] = [mostlyRight(), expert("code", LARGE, TEXT)];
    let unread = 300;
    Object.assign(drafter, { unread: () => unread });
    const first = await writeDrafted(drafter, writer, completion, acceptance());
    expect(first.drafterShare).toMatchObject({ role: "general", tokens: 0, ms: 0 });
    expect(drafter.ms).toBe(0);
    unread = 5;
    const second = await writeDrafted(drafter, writer, completion, acceptance());
    expect(second.drafterShare?.tokens).toBeGreaterThan(0);
    expect(second.draft.text).toBe(first.draft.text);
  });

  test("the writer finishes alone where the drafter breaks down", async () => {
    const options = {
      role: "general",
      vocabulary: infillingWords,
      model: scriptedModel(infillingWords, TEXT),
    } as const;
    const drafter = new FailingExpert(options, 3, () => Promise.reject(new Error("Out of memory.")));
    drafter.cost.step = FAST(1);
    drafter.cost.batch = FAST;
    const writer = expert("code", LARGE, TEXT);
    const { draft, failed } = await writeDrafted(drafter, writer, completion, acceptance());
    expect(draft.text).toBe(TEXT.map(([word]) => word).join(""));
    expect(failed).toBe(drafter);
  });

  test.each(["drafter", "writer"] as const)(
    "the other one writes alone where the %s cannot read the prompt",
    async (who) => {
      const experts = { drafter: expert("general", FAST, TEXT), writer: expert("code", LARGE, TEXT) };
      experts[who].open = () => Promise.reject(new Error("Out of memory."));
      const found = await writeDrafted(experts.drafter, experts.writer, completion, acceptance());
      expect(found.draft.text).toBe(TEXT.map(([word]) => word).join(""));
      expect(found.failed).toBe(experts[who]);
      const [idle, busy] = who === "drafter" ? [found.drafterShare, found.share] : [found.share, found.drafterShare];
      expect(idle).toMatchObject({ id: experts[who].id, text: "", tokens: 0 });
      expect(busy).toMatchObject({ text: found.draft.text });
    },
  );
});
