import { describe, expect, test } from "vitest";
import { Ensemble } from "../../../server/collaboration/ensemble.ts";
import { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import { having, request, type Script, scripted } from "./scripted.ts";

const complete = (...args: Parameters<Ensemble["complete"]>) => new Ensemble(new EvidenceLedger()).complete(...args);

describe("other weights", () => {
  const [one, two]: [Script, Script] = [[["one", 0.9]], [["two", 0.8]]];
  const by = (weights: "accuracy" | "confidence") => request({ settings: { "ensemble.weights": weights } });

  test("by accuracy: proportional to it", async () => {
    const accuracyOf = ({ role }: { role: string }) => (role === "general" ? 0.45 : 0.15);
    const ensemble = new Ensemble(new EvidenceLedger(), async () => accuracyOf);
    const answer = await ensemble.complete(by("accuracy"), having(scripted("general", one), scripted("code", two)));
    expect(answer.text).toBe("one");
    expect(answer.reason).toBe("ensemble: mixture, general model 75 %, code expert 25 % (by measured accuracy)");
  });

  test("by accuracy: a partner that is never right is not even opened", async () => {
    const accuracyOf = ({ role }: { role: string }) => (role === "general" ? 0 : 0.5);
    const general = scripted("general", one);
    const answer = await new Ensemble(new EvidenceLedger(), async () => accuracyOf).complete(
      by("accuracy"),
      having(general, scripted("code", two)),
    );
    expect(answer.text).toBe("two");
    expect(answer.reason).toContain("the general model has too little weight to be asked");
    expect(general.opened).toBe(0);
  });

  test("by accuracy that is not known: by evidence, and says so", async () => {
    const accuracyOf = ({ role }: { role: string }) => (role === "general" ? 0.5 : undefined);
    const experts = having(scripted("general", one), scripted("code", one));
    const answer = await new Ensemble(new EvidenceLedger(), async () => accuracyOf).complete(by("accuracy"), experts);
    expect(answer.reason).toBe(
      "ensemble: mixture, general model 50 %, code expert 50 % (by how well they predicted the text before the cursor, " +
        "since the accuracy of the code expert is not known)",
    );
  });

  test("by confidence: the surer one leads, whoever it is", async () => {
    const answer = await complete(by("confidence"), having(scripted("general", one), scripted("code", two)));
    expect(answer.text).toBe("one");
    expect(answer.reason).toBe("ensemble: mixture, at each token the surer one leads");
    const swapped = await complete(by("confidence"), having(scripted("general", two), scripted("code", one)));
    expect(swapped.text).toBe("one");
  });

  test("by confidence at temperature 0: the surer one alone decides", async () => {
    const settings = { "ensemble.weights": "confidence", "ensemble.confidenceTemperature": 0 } as const;
    const { trace } = await complete(request({ settings }), having(scripted("general", one), scripted("code", two)));
    expect(trace[0]?.probabilities).toEqual({ general: 0.9 });
  });

  test("by confidence where the fusion cannot: by evidence, and says so", async () => {
    const settings = { "ensemble.weights": "confidence", "ensemble.fusion": "bytes" } as const;
    const answer = await complete(request({ settings }), having(scripted("general", one), scripted("code", one)));
    expect(answer.reason).toContain("since bytes cannot follow their confidence");
  });
});
