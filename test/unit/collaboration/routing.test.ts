import { describe, expect, test } from "vitest";
import type { PairCalibration } from "../../../server/calibration/pair-calibration.ts";
import { ROUTERS, type RoutingCalibration } from "../../../server/calibration/routing-calibration.ts";
import { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import { Routing } from "../../../server/collaboration/routing.ts";
import { toyVocabulary } from "../fusion/toy.ts";
import { deferralCalibration } from "./deferral-calibration.ts";
import { routingCalibration, routingWithGain, uselessRouting } from "./routing-calibration.ts";
import { having, type RequestOptions, request, scripted } from "./scripted.ts";

const both = having(scripted("general", [["ten", 0.9]]), scripted("code", [["one", 0.9]]));
const route = (options: RequestOptions, experts = both) => unmeasured.complete(request(options), experts);
const unmeasured = new Routing({ forPair: async () => undefined }, new EvidenceLedger());

describe("Routing", () => {
  test.each<[RequestOptions["place"], string, string]>([
    ["code", "one", "code in TypeScript: code expert"],
    ["comment", "ten", "comment in TypeScript: general model"],
    ["prose", "ten", "prose in TypeScript: general model"],
  ])("%s", async (place, text, reason) => {
    expect(await route({ place })).toMatchObject({ text, reason, strategy: "routing" });
  });

  test("asks the chosen expert only", async () => {
    const [general, code] = [scripted("general", [["ten", 0.9]]), scripted("code", [["one", 0.9]])];
    const answer = await route({ place: "comment" }, having(general, code));
    expect([general.opened, general.held, code.opened]).toEqual([1, 0, 0]);
    expect(answer.experts.map(({ role }) => role)).toEqual(["general"]);
  });

  test("the user's rules come first", async () => {
    const rules = [{ language: "typescript", place: "code", expert: "general" }] as const;
    const answer = await route({ settings: { "routing.rules": [...rules] } });
    expect(answer).toMatchObject({ text: "ten", reason: "code in TypeScript: general model, by your rule" });
    expect(await route({ settings: { "routing.rules": [...rules] }, language: "python" })).toMatchObject({
      text: "one",
    });
  });

  test("a string that speaks to people is told from a key by what stands before the cursor", async () => {
    const vocabulary = toyVocabulary(["x", '"', "one", "two", "ten", " "]);
    const experts = having(
      scripted("general", [["ten", 0.9]], { vocabulary }),
      scripted("code", [["one", 0.9]], { vocabulary }),
    );
    const at = (prefix: string, middle: string) =>
      route({ place: "string", prompt: { prefix, middle, suffix: "" } }, experts);
    expect(await at("", '"one x')).toMatchObject({ text: "one", reason: "string in TypeScript: code expert" });
    expect(await at("", '"one two ten x')).toMatchObject({
      text: "ten",
      reason: "string in TypeScript: general model",
    });
    // The anchor may lie inside of the line.
    expect(await at('"one two ', "ten x")).toMatchObject({ text: "ten" });
  });

  test("goes on with the other expert, says so, and says which rule it was", async () => {
    const answer = await route({ place: "comment" }, having(scripted("code", [["one", 0.9]])));
    expect(answer.text).toBe("one");
    expect(answer.reason).toBe(
      "code expert alone: the general model cannot be used now (the rule was comment in TypeScript: general model)",
    );
  });
});

describe("Routing by probability", () => {
  const vocabulary = toyVocabulary(["x", "one", "ten", " ", "return "]);
  const returning = { prefix: "return x", middle: "", suffix: "" };
  const pair = (steps: { general?: number; code?: number } = {}) => ({
    general: scripted("general", [["ten", 0.9]], { vocabulary, step: steps.general ?? 10 }),
    code: scripted("code", [["one", 0.9]], { vocabulary, step: steps.code ?? 10 }),
  });
  const calibrated = (routing: RoutingCalibration | undefined, ledger = new EvidenceLedger()) =>
    new Routing({ forPair: async (cheap) => (cheap === "toy-code" ? { ...measured, routing } : undefined) }, ledger);
  const measured: PairCalibration = {
    version: 3,
    cheap: "toy-code",
    strong: "toy-general",
    measured: { datasets: [], items: 0, problems: 0 },
    right: { cheap: 0.7, strong: 0.6, either: 0.8 },
    steps: { cheap: 10, strong: 10 },
    deferral: deferralCalibration,
  };
  const complete = (strategy: Routing, { settings, ...options }: RequestOptions = {}, { general, code } = pair()) =>
    strategy.complete(
      request({ ...options, settings: { "routing.router": "logistic", ...settings } }),
      having(general, code),
    );

  test.each([
    ["logistic", "logistic regression", ["0.88", "0.12"], ["0.73", "0.27"]],
    ["neighbours", "nearest neighbours", ["0.80", "0.30"], ["0.90", "0.20"]],
    ["factors", "factors", ["0.88", "0.12"], ["0.73", "0.27"]],
  ] as const)("by %s: asks who is likelier to be right, and says so", async (router, name, returned, otherwise) => {
    const settings = { "routing.router": router };
    const [general, code] = ["the general model", "the code expert"];
    const experts = pair();
    expect(await complete(calibrated(routingCalibration), { settings, prompt: returning }, experts)).toMatchObject({
      text: "ten",
      strategy: "routing",
      reason: `routing by ${name}: ${general} is right with probability ${returned[0]}, ${code} with ${returned[1]}`,
    });
    expect([experts.general.opened, experts.general.held, experts.code.opened]).toEqual([1, 0, 0]);
    expect(await complete(calibrated(routingCalibration), { settings })).toMatchObject({
      text: "one",
      reason: `routing by ${name}: ${code} is right with probability ${otherwise[0]}, ${general} with ${otherwise[1]}`,
    });
  });

  test("the user's rules come first, and load the expert that they name only", async () => {
    const rules = [{ language: "*", place: "code", expert: "general" }] as const;
    const settings = { "routing.rules": [...rules] };
    const { general } = pair();
    const answer = await calibrated(routingCalibration).complete(
      request({ settings: { ...settings, "routing.router": "logistic" } }),
      { ...having(general), get: async (role) => (role === "general" ? general : Promise.reject(new TypeError())) },
    );
    expect(answer).toMatchObject({ text: "ten", reason: "code in TypeScript: general model, by your rule" });
  });

  test("an expert that last ran on few threads is not dearer for that", async () => {
    const experts = pair();
    const { cost } = experts.general;
    cost.observe(1, 10, 1, 2);
    for (let i = 0; i < 40; i++) cost.observe(1, 20, 1, 1);
    expect([cost.step, cost.fastestStep]).toEqual([expect.closeTo(20, 1), 10]);
    const settings = { "routing.costWeight": 8 };
    const answer = await complete(calibrated(routingCalibration), { settings, prompt: returning }, experts);
    expect(answer.text).toBe("ten");
  });

  test("a likelier expert must be worth its time", async () => {
    const slow = pair({ general: 2000 });
    const strategy = calibrated(routingCalibration);
    expect(await complete(strategy, { prompt: returning }, slow)).toMatchObject({
      text: "one",
      reason:
        "routing by logistic regression: the code expert is right with probability 0.12, the general model with 0.88, which is not worth 19.90 s more",
    });
    const settings = { "routing.costWeight": 0 };
    expect(await complete(strategy, { settings, prompt: returning }, slow)).toMatchObject({ text: "ten" });
  });

  test.each(
    ROUTERS.flatMap((router) => [
      [router, "was no better than the best expert alone", uselessRouting] as const,
      [router, "differs from it on a few problems", routingWithGain({ mean: 0.1, error: 0.01, problems: 19 })] as const,
    ]),
  )("by %s: one that %s is not trusted", async (router, _what, routing) => {
    const answer = await complete(calibrated(routing), {
      settings: { "routing.router": router },
      prompt: returning,
    });
    expect(answer.text).toBe("one");
    expect(answer.reason).toMatch(
      /^routing by overall shares, since .* was not measured to be better: the code expert/,
    );
    expect(answer.reason).toContain("is right with probability 0.70, the general model with 0.60");
  });

  test("listens to how well each predicted the user's text, as far as that was measured", async () => {
    const ledger = new EvidenceLedger();
    const strategy = calibrated(routingCalibration, ledger);
    const experts = pair();
    ledger.add(experts.code, "typescript", { nats: 100, bytes: 100 });
    expect(await complete(strategy, { prompt: returning }, experts)).toMatchObject({ text: "ten" });
    ledger.add(experts.general, "typescript", { nats: 200, bytes: 100 });
    expect(await complete(strategy, { prompt: returning }, experts)).toMatchObject({ text: "one" });
    expect(await complete(strategy, { prompt: returning, language: "rust" }, experts)).toMatchObject({ text: "ten" });
  });

  const [first = "", ...others] = routingCalibration.features;

  test.each([
    ["nothing measured", undefined, "routing between these experts was not measured"],
    [
      "other experts",
      { ...routingCalibration, experts: ["toy-code", "another"] },
      "routing between these experts was not measured",
    ],
    [
      "other features",
      { ...routingCalibration, features: [...others, first] },
      "routing between these experts was measured by another version",
    ],
    ["other places", { ...routingCalibration, kinds: [] }, "these experts were not measured at such places"],
  ])("rules decide where there is %s", async (_what, routing, why) => {
    expect(await complete(calibrated(routing), { prompt: returning })).toMatchObject({
      text: "one",
      reason: `code in TypeScript: code expert (by rule: ${why})`,
    });
  });

  test("goes on with the expert that is left", async () => {
    const { general } = pair();
    const answer = await calibrated(routingCalibration).complete(
      request({ settings: { "routing.router": "factors" } }),
      having(general),
    );
    expect(answer).toMatchObject({
      text: "ten",
      reason: "general model alone: the code expert cannot be used now",
    });
  });
});
