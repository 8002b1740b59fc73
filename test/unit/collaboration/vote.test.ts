import { describe, expect, test } from "vitest";
import { Vote } from "../../../server/collaboration/vote.ts";
import type { Prompt } from "../../../server/experts/expert.ts";
import { realSyntax } from "../completion/syntax/real-syntax.ts";
import { aborting, dying, having, request, type Script, scripted, unreadable, type WatchedExpert } from "./scripted.ts";

const prompt = { prefix: "x ", middle: "x", suffix: "" };

/** An expert that writes one text where it is split before the cursor, and another where it is split at the cursor. */
function undecided(role: "general" | "code", step: number, anchored: Script, atCursor: Script): WatchedExpert {
  const [first, second] = [scripted(role, anchored, { step }), scripted(role, atCursor, { step })];
  const open = first.open.bind(first);
  first.open = (asked: Prompt, ...rest) => (asked.middle === "" ? second.open(asked, ...rest) : open(asked, ...rest));
  return first;
}

function script(...words: readonly string[]): Script {
  return words.map((word) => [word, 0.9]);
}

describe("Vote", () => {
  test.each([
    ["the stronger expert's two votes", ["one", "one"], ["two", "two"], "one", "2 of 4 texts agree (code expert)"],
    ["one of each", ["one", "two"], ["two", "ten"], "two", "2 of 4 texts agree (code expert and general model)"],
    [
      "the cheaper one's two, where the other wavers",
      ["one", "ten"],
      ["two", "two"],
      "two",
      "2 of 4 texts agree (general model)",
    ],
    [
      "the stronger one's first, where all differ",
      ["one", "ten"],
      ["two", "y"],
      "one",
      "1 of 4 texts agree (code expert)",
    ],
  ])("counts %s", async (_what, strong, cheap, text, reason) => {
    const experts = having(
      undecided("code", 50, script(strong[0] ?? ""), script(strong[1] ?? "")),
      undecided("general", 5, script(cheap[0] ?? ""), script(cheap[1] ?? "")),
    );
    const answer = await new Vote().complete(request({ prompt }), experts);
    expect(answer).toMatchObject({ text, strategy: "vote", reason: `vote: ${reason}` });
    expect(answer.experts.map(({ role }) => role)).toEqual(["code", "general"]);
  });

  test("texts that do not parse are not counted", async () => {
    const experts = having(scripted("code", [["one", 0.9]], { step: 50 }), scripted("general", [["two", 0.9]]));
    const syntaxErrors = async (text: string) => (text === "one" ? 1 : 0);
    const answer = await new Vote().complete(request({ prompt, syntaxErrors }), experts);
    expect(answer.text).toBe("two");
    expect(answer.reason).toBe("vote: 2 of 4 texts agree (general model); 1 had more syntax errors");
  });

  test.each([
    ["syntax", "one\ntwo", "2 of 4 texts agree (code expert and general model)"],
    ["text", "ten", "1 of 4 texts agree (code expert)"],
  ] as const)("counts what is the same code in other lines, or not: by %s", async (sameness, text, reason) => {
    const [strong, cheap] = [
      undecided("code", 50, script("ten"), script("one", "\n", "two")),
      undecided("general", 5, script("one", "\n", "\n", "two"), script("two")),
    ];
    const { syntax } = realSyntax();
    const before = "f();\n";
    const syntaxKey = (inserted: string, signal: AbortSignal) =>
      syntax.key(
        "typescript",
        before + inserted,
        { start: before.length, end: before.length + inserted.length },
        signal,
      );
    const settings = { "vote.sameness": sameness } as const;
    const answer = await new Vote().complete(request({ prompt, settings, syntaxKey }), having(strong, cheap));
    expect(answer).toMatchObject({ text, reason: `vote: ${reason}` });
  });

  test.each([
    ["cannot read the prompt", (expert: WatchedExpert) => unreadable(expert), "2 of 2 texts agree (general model)"],
    ["breaks down at its first text", (expert: WatchedExpert) => dying(expert), "2 of 2 texts agree (general model)"],
    [
      "breaks down at its second",
      (expert: WatchedExpert) => unreadable(expert, 2),
      "2 of 3 texts agree (general model)",
    ],
  ])("where one %s, the texts that are there decide", async (_what, broken, reason) => {
    const [code, general] = [
      scripted("code", script("one", "one"), { step: 50 }),
      scripted("general", script("two", "two")),
    ];
    const answer = await new Vote().complete(request({ prompt }), having(broken(code), general));
    expect(answer).toMatchObject({ text: "twotwo", reason: `vote: ${reason}; the code expert broke down` });
    expect([code.held, general.held]).toEqual([0, 0]);
  });

  test("where both break down the answer fails; an abort is no breakdown", async () => {
    const pair = () => [scripted("code", [["one", 0.9]], { step: 50 }), scripted("general", [["two", 0.9]])] as const;
    const [code, general] = pair();
    const broken = new Vote().complete(request({ prompt }), having(unreadable(code), unreadable(general)));
    await expect(broken).rejects.toMatchObject({ name: "ExpertFailedError" });
    const [first, other] = pair();
    const { expert, signal } = aborting(first);
    const answer = new Vote().complete(request({ prompt, signal }), having(expert, other));
    await expect(answer).rejects.toThrow("The user typed on.");
  });

  test("goes on with one expert where the other cannot be used", async () => {
    const answer = await new Vote().complete(request({ prompt }), having(scripted("general", [["two", 0.9]])));
    expect(answer.text).toBe("two");
    expect(answer.reason).toContain("general model alone");
  });
});
