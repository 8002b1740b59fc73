import { expect, test } from "vitest";
import { Auto } from "../../../server/collaboration/auto.ts";
import { Cascade } from "../../../server/collaboration/cascade.ts";
import { Ensemble } from "../../../server/collaboration/ensemble.ts";
import { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import { PairAcceptances } from "../../../server/collaboration/pair-acceptances.ts";
import { readAhead } from "../../../server/completion/read-ahead.ts";
import type { ExpertPart } from "../../../server/experts/expert.ts";
import { BY_PREDICTION } from "../../../server/learning/by-prediction.ts";
import { having, request, type Script, scripted, textOf } from "../collaboration/scripted.ts";

const never = new AbortController().signal;
const typed: Script = Array.from({ length: 320 }, (_, i) => [["one", " ", "two", " "][i % 4] as string, 0.9]);
const placeOf = (bytes: number) => ({ prefix: "x", middle: textOf(typed).slice(0, bytes), suffix: "" });

/** Two experts of one vocabulary, the one three times as large as the other, of which the catalogue knows nothing. */
function setUp() {
  const general = scripted("general", [["ten", 0.99]], { step: 30 });
  const code = scripted("code", typed, { step: 10 });
  const experts = having(general, code, scripted("anti", typed));
  const ledger = new EvidenceLedger();
  const read = (bytes: number, parts: readonly ExpertPart[]) =>
    readAhead({ prompt: placeOf(bytes), language: "typescript" }, parts, { experts, ledger }, never);
  return { experts, ledger, read, compare: () => ledger.compare(general, code, "typescript") };
}

test("auto learns how two experts compare that contrast, which is not measured while they write", async () => {
  const { experts, ledger, read } = setUp();
  const calibrations = { forPair: async () => undefined };
  const acceptances = new PairAcceptances();
  const cascade = new Cascade(calibrations, acceptances);
  const ensemble = new Ensemble(ledger);
  const auto = new Auto({ ensemble, cascade, ledger, calibrations, chooser: BY_PREDICTION, acceptances });
  const answers = [];
  for (const bytes of [8, 240, 600]) {
    const answer = await auto.complete(request({ prompt: placeOf(bytes) }), experts);
    answers.push(answer);
    await read(
      bytes,
      answer.experts.map(({ role }) => role),
    );
  }
  answers.push(await auto.complete(request({ prompt: placeOf(608) }), experts));
  expect(answers.map(({ strategy }) => strategy)).toEqual(["ensemble", "ensemble", "ensemble", "code"]);
  expect(answers[0]?.reason).toContain("contrast");
  expect(answers[0]?.reason).toContain("nothing is known yet");
  expect(answers[2]?.reason).toContain("measured on only 240 bytes of your text");
  expect(answers[3]?.reason).toContain("measured on 600 bytes of your text");
});

test("what was read ahead twice counts once", async () => {
  const { read, compare } = setUp();
  for (let i = 0; i < 3; i++) await read(240, ["general", "code"]);
  expect(compare()?.bytes).toBe(240);
});

test("one expert alone is compared with nobody, nor is the anti-expert", async () => {
  const { read, compare, experts } = setUp();
  const opened: unknown[] = [];
  for (const expert of [await experts.get("code", never), await experts.getAnti(never)]) {
    const open = expert.open.bind(expert);
    expert.open = (prompt, signal, options) => {
      opened.push(options?.evidence);
      return open(prompt, signal, options);
    };
  }
  await read(240, ["code"]);
  expect(compare()).toBeUndefined();
  await read(240, ["general", "code", "anti"]);
  expect(opened).toEqual([false, true, false]);
  expect(compare()?.bytes).toBe(240);
});

test("an expert whose figures are no numbers is known no better for that", async () => {
  const { ledger, compare } = setUp();
  for (const id of ["toy-general", "toy-code"])
    ledger.addMiddle({ id }, "typescript", "one", { nats: Number.NaN, bytes: 3 });
  expect(compare()).toBeUndefined();
});
