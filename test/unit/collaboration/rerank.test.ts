import { describe, expect, test } from "vitest";
import { Rerank } from "../../../server/collaboration/rerank.ts";
import { toyVocabulary } from "../fusion/toy.ts";
import { having, infillingWords, request, type Script, scripted, WatchedExpert, WORDS, words } from "./scripted.ts";
import { tableModel } from "./table-model.ts";

const otherWords = toyVocabulary([...WORDS, "z"]);

const after = { prompt: { prefix: "x", middle: "", suffix: "\nten\nten" } };

/** The strong expert would write "one", but finds that "two" leads over better to what follows. */
function twoMinds() {
  const strong = new WatchedExpert(
    "code",
    tableModel(words, {
      "": { one: 0.5, two: 0.45 },
      one: { "": 0.8, "\n": 0.05 },
      two: { "\n": 0.9 },
      "two\n": { ten: 0.9 },
    }),
    { step: 50 },
  );
  const cheap = scripted("general", [["two", 0.9]], { step: 5 });
  return { strong, cheap, experts: having(strong, cheap) };
}

describe("Rerank", () => {
  test("takes the text that leads over best to what follows, whoever wrote it", async () => {
    const { strong, cheap, experts } = twoMinds();
    const answer = await new Rerank().complete(request(after), experts);
    expect(answer).toMatchObject({ text: "two", strategy: "rerank" });
    expect(answer.reason).toBe(
      "rerank: general model's text of 2, which leads over best to the lines that follow (code expert and general model judged)",
    );
    expect(answer.experts.map(({ role }) => role)).toEqual(["code", "general"]);
    expect([strong.held, cheap.held]).toEqual([0, 0]);
  });

  test("has the stronger expert write at two anchors where that is wanted", async () => {
    const { strong, cheap, experts } = twoMinds();
    const prompt = { prefix: "x ", middle: "x", suffix: "\nten\nten" };
    await new Rerank().complete(request({ prompt, settings: { "rerank.anchors": 2 } }), experts);
    const atCursor = { prefix: "x x", middle: "", suffix: "\nten\nten" };
    expect(cheap.prompts).toEqual([prompt, prompt]);
    expect(strong.prompts).toEqual([prompt, atCursor, prompt]);
  });

  test("judges do not see the end where that is wanted", async () => {
    const { strong, experts } = twoMinds();
    const settings = { "rerank.view": "reading" } as const;
    const answer = await new Rerank().complete(request({ ...after, settings }), experts);
    expect(answer.text).toBe("two");
    expect(strong.prompts).toEqual([after.prompt, { prefix: "", middle: "x", suffix: "" }]);
  });

  test("lets the stronger one alone judge where that is wanted, or the vocabularies differ", async () => {
    const { strong, cheap, experts } = twoMinds();
    const settings = { "rerank.judges": "strongest" } as const;
    const answer = await new Rerank().complete(request({ ...after, settings }), experts);
    expect([strong.opened, cheap.opened]).toEqual([2, 1]);
    expect(answer.reason).toContain("(code expert judged)");

    const stranger = scripted("general", [["two", 0.9]], { step: 5, vocabulary: otherWords });
    const other = await new Rerank().complete(request(after), having(twoMinds().strong, stranger));
    expect(stranger.opened).toBe(1);
    expect(other.reason).toContain("(code expert judged)");
    const both = { "rerank.judges": "all" } as const;
    await new Rerank().complete(request({ ...after, settings: both }), having(twoMinds().strong, stranger));
    expect(stranger.opened).toBe(3);
  });

  test("judges nothing where all agree", async () => {
    const script = [["one", 0.9]] as const;
    const strong = scripted("code", script, { step: 50 });
    const cheap = scripted("general", script, { step: 5 });
    const answer = await new Rerank().complete(request(after), having(strong, cheap));
    expect(answer).toMatchObject({ text: "one", reason: "rerank: all wrote the same" });
    expect([strong.opened, cheap.opened]).toEqual([1, 1]);
  });

  test("where nothing follows, takes the stronger expert's text and asks nobody else", async () => {
    for (const suffix of ["", "\n", "\n});\n"]) {
      const { strong, cheap, experts } = twoMinds();
      const prompt = { prefix: "x", middle: "", suffix };
      const answer = await new Rerank().complete(request({ prompt, syntaxErrors: async () => 0 }), experts);
      expect(answer.text).toBe("one");
      expect(answer.reason).toBe("rerank: code expert's text, since nothing follows by which others could be judged");
      expect([strong.opened, cheap.opened]).toEqual([1, 0]);
    }
  });

  test("where nothing follows, a text that parses wins over one that does not", async () => {
    const { cheap, experts } = twoMinds();
    const prompt = { prefix: "x", middle: "", suffix: "" };
    const syntaxErrors = async (text: string) => (text === "one" ? 1 : 0);
    const answer = await new Rerank().complete(request({ prompt, syntaxErrors }), experts);
    expect(answer.text).toBe("two");
    expect(answer.reason).toBe("rerank: general model's text, the only one of 2 without a further syntax error");
    expect(cheap.opened).toBe(1);
    const equal = await new Rerank().complete(request({ prompt, syntaxErrors: async () => 1 }), experts);
    expect(equal.text).toBe("one");
  });

  test("what does not parse loses, however likely it is", async () => {
    const { experts } = twoMinds();
    const syntaxErrors = async (text: string) => (text === "two" ? 2 : 1);
    const answer = await new Rerank().complete(request({ ...after, syntaxErrors }), experts);
    expect(answer.text).toBe("one");
    expect(answer.reason).toBe("rerank: code expert's text, the only one of 2 without a further syntax error");
  });

  test("where nobody can say what parses, all are judged", async () => {
    const { experts } = twoMinds();
    const answer = await new Rerank().complete(request({ ...after, syntaxErrors: async () => undefined }), experts);
    expect(answer.text).toBe("two");
  });

  test("an expert with nothing to say does not stand in the way, and two of them give no text", async () => {
    const silent = scripted("general", [], { step: 5 });
    const strong = scripted("code", [["one", 0.9]], { step: 50 });
    const answer = await new Rerank().complete(request(after), having(strong, silent));
    expect(answer).toMatchObject({ text: "one", reason: "rerank: code expert's text, since nobody else has one" });
    const none = await new Rerank().complete(request(after), having(scripted("code", []), silent));
    expect(none.text).toBe("");
  });

  test("line by line, both go on from the best line", async () => {
    const strong = new WatchedExpert(
      "code",
      tableModel(words, {
        "": { one: 0.6, two: 0.1 },
        one: { "\n": 0.9 },
        two: { "\n": 0.9 },
        "one\n": { two: 0.4, ten: 0.35 },
        "one\ntwo": { y: 0.3 },
        "one\ntwoy": { "": 0.9 },
        "one\nten": { "": 0.9 },
      }),
      { step: 50 },
    );
    const cheap = new WatchedExpert(
      "general",
      tableModel(words, { "": { two: 0.9 }, two: { "\n": 0.9 }, "one\n": { ten: 0.9 }, "one\nten": { "": 0.9 } }),
      { step: 5 },
    );
    const settings = { "rerank.span": "line", "rerank.judges": "strongest" } as const;
    const answer = await new Rerank().complete(request({ settings }), having(strong, cheap));
    expect(answer.text).toBe("one\nten");
    expect(answer.reason).toBe("rerank: line by line, 1 by the code expert, 1 by the general model");
    expect(Buffer.concat(answer.trace.map(({ bytes }) => bytes)).toString()).toBe(answer.text);
    expect(cheap.prompts.map(({ middle }) => middle)).toContain("one\n");
    expect([strong.held, cheap.held]).toEqual([0, 0]);
  });

  test("line by line, a line that brings a syntax error loses, however likely it is", async () => {
    const strong = scripted(
      "code",
      [
        ["one", 0.9],
        ["\n", 0.9],
        ["two", 0.9],
      ],
      { step: 50 },
    );
    const cheap = scripted(
      "general",
      [
        ["ten", 0.9],
        ["\n", 0.9],
        ["two", 0.9],
      ],
      { step: 5 },
    );
    const settings = { "rerank.span": "line", "rerank.judges": "strongest" } as const;
    const syntaxErrors = async (text: string) => (text.includes("one") ? 2 : 1);
    const experts = having(strong, cheap);
    const answer = await new Rerank().complete(request({ settings, syntaxErrors }), experts);
    expect(answer.text).toBe("ten\ntwo");
    expect(answer.reason).toBe("rerank: line by line, 2 by the general model");
    const likeliest = await new Rerank().complete(request({ settings, syntaxErrors: async () => 1 }), experts);
    expect(likeliest.text).toBe("one\ntwo");
  });

  test("line by line, the answer ends where a whole one would", async () => {
    const script: Script = ["one", "\n", "two", "\n", "ten", "\n"].map((word) => [word, 0.9]);
    const experts = having(scripted("code", script, { step: 50 }), scripted("general", script, { step: 5 }));
    const stop = (text: string) => (text.includes("two") ? text.indexOf("two") + 3 : undefined);
    const lines = { "rerank.span": "line" } as const;
    expect((await new Rerank().complete(request({ settings: lines, stop }), experts)).text).toBe("one\ntwo");
    const limited = await new Rerank().complete(request({ settings: lines, maxTokens: 3 }), experts);
    expect(limited).toMatchObject({ text: "one\ntwo", limited: true });
  });

  test("line by line, the expert that infills says where the answer ends, not whoever goes on", async () => {
    const strong = scripted(
      "code",
      [
        ["one", 0.9],
        ["\n", 0.9],
      ],
      { step: 50, vocabulary: infillingWords },
    );
    const script: Script = ["one", "\n", "two", "\n", "ten", "\n"].map((word) => [word, 0.9]);
    const cheap = scripted("general", script, { step: 5 });
    const lines = { "rerank.span": "line" } as const;
    const answer = await new Rerank().complete(request({ settings: lines }), having(strong, cheap));
    expect(answer.text).toBe("one\n");
    expect(answer.reason).toBe("rerank: line by line, 1 by the code expert");
    expect([strong.opened, cheap.opened]).toEqual([2, 1]);
  });

  test("line by line, a stronger expert that does not infill cannot end the answer of one that does", async () => {
    const script: Script = ["one", "\n", "two"].map((word) => [word, 0.9]);
    const strong = scripted("general", script.slice(0, 2), { step: 50 });
    const cheap = scripted("code", script, { step: 5, vocabulary: infillingWords });
    const lines = { "rerank.span": "line" } as const;
    const answer = await new Rerank().complete(request({ settings: lines }), having(strong, cheap));
    expect(answer.text).toBe("one\ntwo");
    const reverse = having(
      scripted("general", script, { step: 50 }),
      scripted("code", script.slice(0, 2), { step: 5, vocabulary: infillingWords }),
    );
    expect((await new Rerank().complete(request({ settings: lines }), reverse)).text).toBe("one\n");
  });

  test("goes on with one expert where the other cannot be used", async () => {
    const answer = await new Rerank().complete(request(after), having(scripted("code", [["one", 0.9]])));
    expect(answer).toMatchObject({
      text: "one",
      reason: "code expert alone: the general model cannot be used now",
    });
  });
});
