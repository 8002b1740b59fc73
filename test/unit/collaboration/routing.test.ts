import { describe, expect, test } from "vitest";
import { Routing } from "../../../server/collaboration/routing.ts";
import { toyVocabulary } from "../fusion/toy.ts";
import { having, type RequestOptions, request, scripted } from "./scripted.ts";

const both = having(scripted("general", [["ten", 0.9]]), scripted("code", [["one", 0.9]]));
const route = (options: RequestOptions, experts = both) => new Routing().complete(request(options), experts);

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
