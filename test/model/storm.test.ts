import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CancellationTokenSource, InlineCompletionRequest } from "vscode-languageserver-protocol/node";
import { WorkRequest } from "../../server/protocol.ts";
import { anonymousBytes } from "./anonymous-bytes.ts";
import { ServerUnderTest } from "./server.ts";

const BEFORE = 'def mean(values):\n    """The mean of the values."""\n    return sum(values) / ';
const AFTER = "\n\n\nprint(mean([1, 2, 3]))\n";
const LINE = 2;
const COLUMN = 25;
const STRATEGY = { strategy: "code" } as const;
/** What takes too long on a machine that was held up must not do so again and again. */
const A_PAUSE_OF_THE_MACHINE = { retry: 2 };
/** What malloc holds in pieces differs by some MB from time to time; a leak of a token's memory grows by 22 MB every time. */
const AGAIN = { retry: 2 };

/**
 * Lets the server collect its garbage when it gets a signal. Each token that is read holds 1.8 MB of native memory until the
 * small object that stands for it is collected, which may be long after.
 */
const COLLECTOR = `import v8 from "node:v8"; import vm from "node:vm"; v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc"); process.on("SIGUSR2", () => collect());`;
const COLLECTING = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(COLLECTOR)}` };
/** So long the server may take to collect, in ms. */
const COLLECTED_MS = 2_000;

describe("fifty requests in a tenth of a second, all cancelled but the last", () => {
  let server: ServerUnderTest;
  let uri: string;
  let version = 1;
  let typed = "";

  beforeAll(async () => {
    const settings = { "completion.maxTokens": 1, "completion.deadline": 10_000 };
    server = await ServerUnderTest.start(settings, { env: { ...process.env, ...COLLECTING } });
    uri = await server.open(BEFORE + AFTER);
    await server.complete(uri, { line: LINE, character: COLUMN }, STRATEGY);
  });
  afterAll(() => server?.stop());

  async function type(key: string): Promise<void> {
    await server.insert(uri, { line: LINE, character: COLUMN + typed.length }, key, ++version);
    typed += key;
  }

  function ask(source = new CancellationTokenSource()) {
    const position = { line: LINE, character: COLUMN + typed.length };
    const context = { triggerKind: 1 as const };
    const params = { textDocument: { uri }, position, context, ...STRATEGY };
    return { source, answer: server.connection.sendRequest(InlineCompletionRequest.type, params, source.token) };
  }

  /** Types fifty keys, and asks at every one of them or only at the last: what it takes from then on, time in ms. */
  async function storm(asked: "always" | "at last"): Promise<{ ms: number; evaluations: number }> {
    for (let i = 1; i < 50; i++) {
      await type("qz"[i % 2] ?? "");
      const request = asked === "always" ? ask() : undefined;
      request?.answer.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 2));
      request?.source.cancel();
    }
    await type(` ${typed.length} + `);
    const before = await evaluations(server);
    const start = performance.now();
    await ask().answer;
    return { ms: performance.now() - start, evaluations: (await evaluations(server)) - before };
  }

  it("delay the last one by no more than what is being evaluated", A_PAUSE_OF_THE_MACHINE, async () => {
    const calm = await storm("at last");
    const stormy = await storm("always");
    // One may have been on its way, and into how many pieces the fifty keys are cut depends on what they cost.
    expect(stormy.evaluations).toBeLessThanOrEqual(calm.evaluations + 2);
    expect(stormy.ms).toBeLessThan(calm.ms + 1_000);
  });

  it("leave no memory behind", AGAIN, async () => {
    const storms = async (count: number) => {
      for (let i = 0; i < count; i++) await storm("always");
      server.process.kill("SIGUSR2");
      await new Promise((resolve) => setTimeout(resolve, COLLECTED_MS));
      // Elsewhere nothing is measured.
      return process.platform === "linux" ? anonymousBytes(server.process.pid) : 0;
    };
    // At first the heap grows to the size that it needs.
    const before = await storms(12);
    expect((await storms(12)) - before).toBeLessThan(20e6);
  });
});

async function evaluations(server: ServerUnderTest): Promise<number> {
  const work = await server.connection.sendRequest(WorkRequest);
  return work.reduce((sum, each) => sum + each.evaluations, 0);
}
