import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { Acceptance } from "../../../server/collaboration/acceptance.ts";
import { entropy } from "../../../server/collaboration/confidence.ts";
import { UNSURE, writeContrast } from "../../../server/collaboration/contrast-writer.ts";
import { contrast } from "../../../server/collaboration/fusion/token-contrast.ts";
import { closeAll, Participant } from "../../../server/collaboration/participant.ts";
import type { CompletionRequest } from "../../../server/collaboration/strategy.ts";
import type { WriteOptions } from "../../../server/collaboration/token-writer.ts";
import { kinds, LETTERS, randomVocabulary, seeds } from "../fusion/setting.ts";
import { toy } from "../fusion/token-members.ts";
import { listTop, type ToyKind, type ToyModel, toyModel } from "../fusion/toy.ts";
import { at, type BatchCost, ClockedExpert, LARGE, SMALL } from "./clocked.ts";
import { infillingWords, request, type Script, scriptedModel, textOf, WORDS } from "./scripted.ts";

// Many toy models are run for each property.
vi.setConfig({ testTimeout: 30_000 });

/** The expert, whose steps are dearer, then the amateur. */
function pair(kind: ToyKind, seed: number): [ClockedExpert, ClockedExpert, ToyModel, ToyModel] {
  const vocabulary = randomVocabulary(seed, LETTERS, 0.4, 2);
  const models = [toyModel(kind, seed, vocabulary), toyModel(kind, seed + 1, vocabulary)] as const;
  const costs: [BatchCost, BatchCost] = [(tokens) => 100 + 0.01 * tokens, (tokens) => 10 + 0.01 * tokens];
  return [
    new ClockedExpert(costs[0], { role: "code", vocabulary, model: models[0] }),
    new ClockedExpert(costs[1], { role: "general", vocabulary, model: models[1] }),
    ...models,
  ];
}

/** Writes by contrast, the experts with these weights. */
async function write(
  experts: readonly (readonly [ClockedExpert, number])[],
  completion: CompletionRequest,
  options: WriteOptions = {},
) {
  const participants: Participant[] = [];
  for (const [expert] of experts) participants.push(await Participant.open(expert, completion));
  try {
    const voices = participants.map((participant, i) => ({ participant, weight: experts[i]?.[1] ?? 0 }));
    return await writeContrast(voices, completion, options);
  } finally {
    closeAll(participants);
  }
}

test("writes what the contrast says where the dearer expert is unsure, and its own choice elsewhere", async () => {
  await fc.assert(
    fc.asyncProperty(kinds, seeds, fc.constantFrom(0.1, 0.9), fc.boolean(), async (kind, seed, weight, drafts) => {
      const [code, general, ...models] = pair(kind, seed);
      const { vocabulary } = code;
      const history = code.tokenize("ab");
      const wanted: number[] = [];
      while (wanted.length < 6) {
        const [own, other] = models.map((model) => model([...history, ...wanted])) as [Float64Array, Float64Array];
        const sure = entropy(listTop(own, own.length)) <= UNSURE;
        const members = [toy(own, "code", 1, false), toy(other, "general", 1, false)];
        const { token } = await contrast(0.3)(sure ? members.slice(0, 1) : members, vocabulary);
        if (token === undefined) break;
        wanted.push(token);
      }
      const acceptance = drafts ? new Acceptance({ tokens: 4, share: 0.9 }) : undefined;
      const completion = request({ prompt: at("ab"), maxTokens: 6 });
      const draft = await write(
        [
          [general, 1 - weight],
          [code, weight],
        ],
        completion,
        { acceptance },
      );
      expect(draft.text).toBe(Buffer.from(code.bytes(wanted)).toString());
    }),
    { numRuns: 80 },
  );
});

/** Two experts that would write the same where the larger one is sure, and never where it is not; and what is written. */
function likeMinded() {
  const script = Array.from({ length: 16 }, (_, index): Script[number] =>
    index % 4 === 3 ? ["two", 0.4] : ["one", 0.97],
  );
  const model = scriptedModel(infillingWords, script);
  const [two, ten] = ["two", "ten"].map((word) => WORDS.indexOf(word)) as [number, number];
  const turned: ToyModel = (history) => {
    const probabilities = Float64Array.from(model(history));
    [probabilities[two], probabilities[ten]] = [probabilities[ten] as number, probabilities[two] as number];
    return probabilities;
  };
  const code = new ClockedExpert(LARGE, { role: "code", vocabulary: infillingWords, model });
  // As a smaller one in a faster format.
  const cost: BatchCost = (tokens) => 19 + 6 * tokens;
  const general = new ClockedExpert(cost, { role: "general", vocabulary: infillingWords, model: turned });
  return { code, general, text: textOf(script) };
}

/** Lets them write. Returns how many tokens the larger one read at once, at most. */
async function writeLikeMinded(acceptance: Acceptance): Promise<number> {
  const { code, general, text } = likeMinded();
  const draft = await write(
    [
      [general, 0.5],
      [code, 0.5],
    ],
    request({ prompt: at("x") }),
    { acceptance },
  );
  expect(draft.text).toBe(text);
  return Math.max(...code.batches);
}

/** So many drafts were wrong that none pays. */
function disappointed(): Acceptance {
  const acceptance = new Acceptance({ tokens: 32, share: 0.92 });
  for (let i = 0; i < 40; i++) acceptance.add(false);
  return acceptance;
}

test("what the amateur says where the expert is unsure tells nothing of its drafts", async () => {
  const acceptance = disappointed();
  const before = acceptance.share;
  expect(await writeLikeMinded(acceptance)).toBe(1);
  expect(acceptance.share).toBeGreaterThan(before);
});

test("drafts that did not pay in one text are tried again some texts later, and count where they are", async () => {
  const acceptance = disappointed();
  let texts = 1;
  while (texts < 100 && (await writeLikeMinded(acceptance)) === 1) texts++;
  expect(texts).toBeGreaterThan(5);
  expect(texts).toBeLessThan(60);
  const before = acceptance.share;
  await writeLikeMinded(acceptance);
  // Three of four tokens are right.
  expect(Math.abs(acceptance.share - 0.75)).toBeLessThan(Math.abs(before - 0.75) + 1e-9);
});

test("the amateur is asked only where the expert is unsure, and reads what it missed in one batch", async () => {
  const script: Script = [...Array.from({ length: 5 }, () => ["one", 0.97] as const), ["two", 0.4], ["ten", 0.97]];
  const model = scriptedModel(infillingWords, script);
  const code = new ClockedExpert(LARGE, { role: "code", vocabulary: infillingWords, model });
  const general = new ClockedExpert(SMALL, { role: "general", vocabulary: infillingWords, model });
  const draft = await write(
    [
      [general, 0.5],
      [code, 0.5],
    ],
    request({ prompt: at("x") }),
  );
  expect(draft.text).toBe("oneoneoneoneonetwoten");
  expect(general.batches).toEqual([5]);
  const asked = draft.trace.map(({ probabilities }) => Object.keys(probabilities).length);
  expect(asked).toEqual([1, 1, 1, 1, 1, 2, 1]);
});
