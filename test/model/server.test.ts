import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  CancellationTokenSource,
  ErrorCodes,
  InlineCompletionRequest,
  LSPErrorCodes,
} from "vscode-languageserver-protocol/node";
import { CompareRequest, StatusRequest } from "../../server/protocol.ts";
import { ServerUnderTest } from "./server.ts";

const MEAN =
  'def mean(values):\n    """The mean of the values."""\n    return sum(values) / █\n\n\nprint(mean([1, 2, 3]))\n';

/** No beginnings of answers that are completed later. */
const WHOLE_ANSWERS = { "completion.deadline": 10_000 };
/** What takes too long on a machine that was held up must not do so again and again. */
const A_PAUSE_OF_THE_MACHINE = { retry: 2 };
/** Makes the texts of a further attempt others, since what was read and written before is answered at once. */
let attempts = 0;

describe("the server with real experts", () => {
  let server: ServerUnderTest;

  beforeAll(async () => {
    server = await ServerUnderTest.start({ "completion.maxTokens": 24, ...WHOLE_ANSWERS });
    // Loads both experts, so that no test waits for that.
    const position = { line: 2, character: 25 };
    const uri = await server.open(MEAN.replace("█", ""));
    // On a slow machine loading alone takes longer than the longest deadline, and the first answer is a beginning.
    await server.complete(uri, position, { strategy: "ensemble" });
    expect(await server.complete(uri, position, { strategy: "ensemble" })).toBe("len(values)");
  });
  afterAll(() => server?.stop());

  it("answers other requests within 50 ms while the experts work", A_PAUSE_OF_THE_MACHINE, async () => {
    const working = server.completeAtMark(
      MEAN.replace("mean", `average${++attempts}`).replace("return sum", "total = sum"),
    );
    let worst = 0;
    let asked = 0;
    let done = false;
    const finished = working.finally(() => {
      done = true;
    });
    while (!done) {
      const start = performance.now();
      await server.connection.sendRequest(StatusRequest);
      worst = Math.max(worst, performance.now() - start);
      asked++;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await finished;
    expect(asked).toBeGreaterThan(3);
    expect(worst).toBeLessThan(50);
  });

  it("ends a cancelled request soon", A_PAUSE_OF_THE_MACHINE, async () => {
    const uri = await server.open(`${`# ${++attempts}: some text that takes a while to read.\n`.repeat(60)}x = `);
    const source = new CancellationTokenSource();
    const params = {
      textDocument: { uri },
      position: { line: 60, character: 4 },
      context: { triggerKind: 1 as const },
    };
    const answer = server.connection.sendRequest(InlineCompletionRequest.type, params, source.token);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const start = performance.now();
    source.cancel();
    await expect(answer).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    expect(performance.now() - start).toBeLessThan(1500);
  });

  it("answers at once when what was typed agrees with the answer before", A_PAUSE_OF_THE_MACHINE, async () => {
    const uri = await server.open(MEAN.replace("█", ""));
    const position = { line: 2, character: 25 };
    const first = await server.complete(uri, position);
    await server.insert(uri, position, first.slice(0, 3), 2);
    const start = performance.now();
    expect(await server.complete(uri, { line: 2, character: 28 })).toBe(first.slice(3));
    expect(performance.now() - start).toBeLessThan(100);
  });

  it.each(["code", "general", "routing", "cascade", "ensemble", "auto"])(
    "completes with the strategy %s",
    async (strategy) => {
      const uri = await server.open(MEAN.replace("█", ""));
      expect(await server.complete(uri, { line: 2, character: 25 }, { strategy })).not.toBe("");
      const { answers } = await server.connection.sendRequest(StatusRequest);
      expect(answers[0]).toMatchObject({ strategy });
      expect(answers[0]?.reason).not.toBe("");
    },
  );

  it("completes with the variant that a request names, and only this request", async () => {
    const uri = await server.open(MEAN.replace("█", ""));
    const position = { line: 2, character: 25 };
    const reasonFor = async (extra: object) => {
      await server.complete(uri, position, { strategy: "ensemble", ...extra });
      const { answers } = await server.connection.sendRequest(StatusRequest);
      return answers[0]?.reason;
    };
    const usual = await reasonFor({});
    expect(await reasonFor({ settings: { "ensemble.weights": "fixed" } })).not.toBe(usual);
    expect(await reasonFor({})).toBe(usual);
  });

  it("compares the experts and the collaboration", async () => {
    const uri = await server.open(MEAN.replace("█", ""));
    const position = { line: 2, character: 25 };
    const { cards } = await server.connection.sendRequest(CompareRequest, { textDocument: { uri }, position });
    expect(cards.map(({ id }) => id)).toEqual(["code", "general", "collaboration"]);
    for (const card of cards) {
      expect(card.error).toBeUndefined();
      expect(card.done).toBe(true);
      expect(card.text).not.toBe("");
    }
  });

  describe("bad input", () => {
    it("names the strategies when it gets an unknown one", async () => {
      const uri = await server.open(MEAN.replace("█", ""));
      const answer = server.complete(uri, { line: 2, character: 25 }, { strategy: "majority" });
      await expect(answer).rejects.toMatchObject({ code: ErrorCodes.InvalidParams });
      await expect(answer).rejects.toThrow(/"majority".*ensemble/);
    });

    it("names the setting that a request may not choose, and the value that is not allowed", async () => {
      const uri = await server.open(MEAN.replace("█", ""));
      const completeWith = (settings: object) => server.complete(uri, { line: 2, character: 25 }, { settings });
      const wrong = completeWith({ ensemble: { fusion: "sum" } });
      await expect(wrong).rejects.toMatchObject({ code: ErrorCodes.InvalidParams });
      await expect(wrong).rejects.toThrow(/tandem\.ensemble\.fusion is "sum".*"bytes"/);
      await expect(completeWith({ threads: 1 })).rejects.toThrow(/tandem\.threads cannot be chosen for one request/);
    });

    it("says that a position is beyond the end of the file", async () => {
      const uri = await server.open("x = 1\n");
      await expect(server.complete(uri, { line: 40, character: 0 })).rejects.toThrow(/Line 41 is beyond the end/);
    });

    it("offers nothing in an empty file, and says why", async () => {
      expect(await server.completeAtMark("█")).toBe("");
      expect(server.logged.filter((message) => message.includes("has no text yet"))).toHaveLength(1);
    });

    it("offers nothing in a binary file, and says why", async () => {
      expect(await server.completeAtMark("\u0000\u0001PNG█\u0000")).toBe("");
      expect(server.logged.filter((message) => message.includes("binary"))).toHaveLength(1);
    });

    it("completes in a file of 5 MB, and near a line of 200,000 characters", async () => {
      const filler = "value = compute(value)\n".repeat(230_000);
      expect(await server.completeAtMark(`${filler}${MEAN}`)).toBe("len(values)");
      const line = `data = "${"x".repeat(200_000)}"\n`;
      expect(await server.completeAtMark(`${line}${MEAN}`)).toBe("len(values)");
    });

    it("keeps the line endings and tabs of the file", async () => {
      const text =
        "def first(items):\r\n\tif not items:\r\n\t\treturn None\r\n\telse:\r\n\t\t█\r\n\r\n\r\nprint(first([1]))\r\n";
      const answer = await server.completeAtMark(text);
      expect(answer).toMatch(/return items\[0\]/);
      expect(answer).not.toMatch(/[^\r]\n/);
      expect(answer).not.toMatch(/^ {2}/m);
    });

    it("counts positions in UTF-16 behind emoji and combining characters", async () => {
      const answer = await server.completeAtMark('greeting = "👩‍👩‍👧 e\u0301"\nprint(gree█)\n');
      expect(answer).toBe("ting");
    });

    it("takes control tokens in a file for text", async () => {
      const answer = await server.completeAtMark(`MIDDLE = "<|fim_middle|>"\nEND = "<|endoftext|>"\n${MEAN}`);
      expect(answer).toBe("len(values)");
    });

    it("names a setting that is not allowed, and uses its default", async () => {
      const other = await ServerUnderTest.start({ "completion.maxTokens": -3, strategy: "majority", ...WHOLE_ANSWERS });
      await other.connection.sendRequest(StatusRequest);
      expect(other.shown).toHaveLength(2);
      expect(other.shown.join()).toMatch(/tandem\.strategy is "majority".*"auto" is used/);
      expect(other.shown.join()).toMatch(/tandem\.completion\.maxTokens is -3.*64 is used/);
      await other.stop();
    });

    it("completes with a code expert that cannot infill, and says so", async () => {
      const other = await ServerUnderTest.start({
        strategy: "code",
        experts: { code: "smollm2-135m" },
        ...WHOLE_ANSWERS,
      });
      expect(await other.completeAtMark(MEAN)).not.toBe("");
      const { experts } = await other.connection.sendRequest(StatusRequest);
      expect(experts.find(({ role }) => role === "code")?.message).toMatch(/reads only the text before the cursor/);
      await other.stop();
    });

    it("goes on with one expert when the other's file is no model", async () => {
      const other = await ServerUnderTest.start({ experts: { general: "package.json.gguf" }, ...WHOLE_ANSWERS });
      // The first answer may be a beginning, since an expert is loaded for it.
      expect(["len(", "len(values)"]).toContain(await other.completeAtMark(MEAN));
      const { experts, health } = await other.connection.sendRequest(StatusRequest);
      expect(health).not.toBe("trouble");
      expect(experts.find(({ role }) => role === "general")).toMatchObject({ state: "failed" });
      expect(experts.find(({ role }) => role === "general")?.message).toMatch(/package\.json\.gguf/);
      await other.stop();
    });
  });
});
