import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { entropy } from "../../../server/collaboration/confidence.ts";
import { UNSURE } from "../../../server/collaboration/contrast-writer.ts";
import { proxy } from "../../../server/collaboration/fusion/token-proxy.ts";
import { closeAll, Participant } from "../../../server/collaboration/participant.ts";
import { type ProxyOptions, writeProxy } from "../../../server/collaboration/proxy-writer.ts";
import type { CompletionRequest } from "../../../server/collaboration/strategy.ts";
import { writeByOneself } from "../../../server/collaboration/write-by-oneself.ts";
import { kinds, LETTERS, randomVocabulary, seeds } from "../fusion/setting.ts";
import { toy } from "../fusion/token-members.ts";
import { listTop, type ToyKind, type ToyModel, toyModel } from "../fusion/toy.ts";
import { at, ClockedExpert, LARGE, SMALL } from "./clocked.ts";
import { infillingWords, request, type Script, scriptedModel } from "./scripted.ts";

// Many toy models are run for each property.
vi.setConfig({ testTimeout: 30_000 });

interface Trio {
  readonly base: ClockedExpert<"general">;
  readonly expert: ClockedExpert<"code">;
  readonly anti: ClockedExpert<"anti">;
}

function trioOf(vocabulary: Trio["base"]["vocabulary"], [base, expert, anti]: Models, keptBack = 0): Trio {
  return {
    base: new ClockedExpert(LARGE, { role: "general", vocabulary, model: base, keptBack }),
    expert: new ClockedExpert(SMALL, { role: "code", vocabulary, model: expert, keptBack }),
    anti: new ClockedExpert(SMALL, { role: "anti", vocabulary, model: anti, keptBack }),
  };
}

type Models = readonly [base: ToyModel, expert: ToyModel, anti: ToyModel];

function random(kind: ToyKind, seed: number, keptBack = 0): Trio & { models: Models } {
  const vocabulary = randomVocabulary(seed, LETTERS, 0.4, 2);
  const models: Models = [
    toyModel(kind, seed, vocabulary),
    toyModel(kind, seed + 1, vocabulary),
    toyModel(kind, seed + 2, vocabulary),
  ];
  return { ...trioOf(vocabulary, models, keptBack), models };
}

async function write({ base, expert, anti }: Trio, completion: CompletionRequest, options: ProxyOptions = {}) {
  const against = await Participant.open(anti, completion);
  const participants = [await Participant.open(expert, completion), await Participant.open(base, completion)];
  try {
    const voices = participants.map((participant) => ({ participant, weight: 0.5 }));
    return await writeProxy(voices, completion, { ...options, anti: against });
  } finally {
    closeAll([...participants, against]);
  }
}

test("writes what proxy tuning says where the base is unsure, and the base's own choice elsewhere", async () => {
  let corrected = 0;
  await fc.assert(
    fc.asyncProperty(kinds, seeds, fc.constantFrom(0.5, 1, 2), async (kind, seed, strength) => {
      const { models, ...trio } = random(kind, seed);
      const { vocabulary } = trio.base;
      const history = trio.base.tokenize("ab");
      const wanted: number[] = [];
      while (wanted.length < 6) {
        const [base, expert, anti] = models.map((model) => model([...history, ...wanted])) as [
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        const sure = entropy(listTop(base, base.length)) <= UNSURE;
        const leader = toy(base, "general", 1, false);
        const members = [leader, toy(expert, "code", 1, false), toy(anti, "anti", 1, false)];
        const { token } = await proxy(strength)(sure ? [leader] : members, vocabulary);
        if (token !== (await proxy(strength)([leader], vocabulary)).token) corrected++;
        if (token === undefined) break;
        wanted.push(token);
      }
      const settings = { "ensemble.proxy": strength };
      const draft = await write(trio, request({ prompt: at("ab"), maxTokens: 6, settings }));
      expect(draft.text).toBe(Buffer.from(trio.base.bytes(wanted)).toString());
    }),
    { numRuns: 60, seed: 11 },
  );
  expect(corrected).toBeGreaterThan(10);
});

test("is the base's text with strength 0, and where the two others are one; also inside a token", async () => {
  const cases = fc.constantFrom([0, false], [1, true], [2, true]);
  await fc.assert(
    fc.asyncProperty(kinds, seeds, cases, fc.constantFrom(0, 1), async (kind, seed, [strength, twins], keptBack) => {
      const { models, ...trio } = random(kind, seed, keptBack as number);
      const [base, expert] = models;
      const asked = twins ? trioOf(trio.base.vocabulary, [base, expert, expert], keptBack as number) : trio;
      const settings = { "ensemble.proxy": strength as number };
      const completion = request({ prompt: at("ab", "ab"), maxTokens: 6, settings });
      const alone = await writeByOneself(trio.base, completion);
      expect((await write(asked, completion)).text).toBe(alone.draft.text);
    }),
    { numRuns: 80, seed: 12 },
  );
});

const SURE_BUT_ONCE: Script = [...Array.from({ length: 5 }, () => ["one", 0.97] as const), ["two", 0.4], ["ten", 0.97]];

test("the two others are asked only where the base is unsure, and read what they missed in one batch", async () => {
  const model = scriptedModel(infillingWords, SURE_BUT_ONCE);
  const trio = trioOf(infillingWords, [model, model, model]);
  const draft = await write(trio, request({ prompt: at("x") }));
  expect(draft.text).toBe("oneoneoneoneonetwoten");
  expect([trio.expert.batches, trio.anti.batches]).toEqual([[5], [5]]);
  const asked = draft.trace.map(({ probabilities }) => Object.keys(probabilities).length);
  expect(asked).toEqual([1, 1, 1, 1, 1, 3, 1]);
});

test("the trace shows the anti-expert's probability and negative weight, but nothing is from it", async () => {
  const model = scriptedModel(infillingWords, SURE_BUT_ONCE);
  const anti = scriptedModel(
    infillingWords,
    SURE_BUT_ONCE.map(([text, p]) => [text, text === "two" ? 0.45 : p] as const),
  );
  const settings = { "ensemble.proxy": 0.5 };
  const draft = await write(trioOf(infillingWords, [model, model, anti]), request({ prompt: at("x"), settings }));
  expect(new Set(draft.trace.map(({ from }) => from))).not.toContain("anti");
  const step = draft.trace.find(({ opinions }) => opinions?.anti);
  expect(step?.probabilities.anti).toBeCloseTo(0.45, 9);
  const weights = [step?.opinions?.general?.weight, step?.opinions?.code?.weight, step?.opinions?.anti?.weight];
  expect(weights).toEqual([1, 0.5, -0.5]);
});

test("drafts of text that stands elsewhere change nothing but the size of batches", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 12 }), async (seed, text) => {
      const [plain, drafted] = [random("text", seed), random("text", seed)];
      const completion = { prompt: at("ab"), maxTokens: 8 };
      const wanted = await write(plain, request(completion));
      const lookup = [`ab${wanted.text.slice(0, 4)}${text}`, `cab${text}`];
      const found = await write(drafted, request({ ...completion, lookup }));
      expect(found.text).toBe(wanted.text);
    }),
    { numRuns: 60, seed: 13 },
  );
});

test("ends where the stop rule says", async () => {
  const model = scriptedModel(infillingWords, SURE_BUT_ONCE);
  const trio = trioOf(infillingWords, [model, model, model]);
  const stop = (text: string) => (text.length >= 18 ? 17 : undefined);
  const draft = await write(trio, request({ prompt: at("x"), stop }));
  expect([draft.text, draft.complete]).toEqual(["oneoneoneoneonetw", true]);
});

test("without one of the three nothing is written", async () => {
  const { base, expert } = random("text", 1);
  const completion = request({ prompt: at("ab") });
  const participants = [await Participant.open(expert, completion), await Participant.open(base, completion)];
  const voices = participants.map((participant) => ({ participant, weight: 0.5 }));
  await expect(writeProxy(voices, completion)).rejects.toBeInstanceOf(RangeError);
  await expect(writeProxy(voices.slice(0, 1), completion)).rejects.toBeInstanceOf(RangeError);
  closeAll(participants);
});
