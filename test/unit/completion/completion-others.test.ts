/** Windows whose services ask the same experts. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Candidate, CompletionRequest, Strategy } from "../../../server/collaboration/strategy.ts";
import { CompletionService } from "../../../server/completion/completion-service.ts";
import { Syntax } from "../../../server/completion/syntax/syntax.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";
import { STRATEGY_IDS, type StrategyId } from "../../../server/strategies.ts";
import { having, scripted } from "../collaboration/scripted.ts";
import { answer } from "./candidate.ts";
import { cursor } from "./cursor.ts";

/** Longer than the pause after which the next answer is begun. */
const PAUSE_MS = 500;
const never = new AbortController().signal;

/** A window in which somebody types, and the answers that are being written for it. */
function desk(onAsked?: () => void) {
  const requests: CompletionRequest[] = [];
  const answers: ((candidate: Candidate) => void)[] = [];
  const complete = (request: CompletionRequest) =>
    new Promise<Candidate>((resolve, reject) => {
      requests.push(request);
      answers.push(resolve);
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
    });
  const strategies = STRATEGY_IDS.map((id): [StrategyId, Strategy] => [id, { id, complete }]);
  const service = new CompletionService({
    experts: having(scripted("code", [])),
    strategies: Object.fromEntries(strategies) as Record<StrategyId, Strategy>,
    syntax: new Syntax({ directory: "no-grammars-here", onFailure: (error) => expect.fail(error.message) }),
    budgets: async () => ({ context: 768, unasked: 20 }),
    ...(onAsked && { onAsked }),
  });
  const type = (drawn: string, signal = never) => {
    const { text, offset } = cursor(drawn);
    const where = { document: "a.zig", language: "zig", text, offset };
    return service.completeTyping(where, "code", { settings: DEFAULT_SETTINGS, signal, invoked: true });
  };
  return { service, requests, answers, type };
}

test("who asks the experts says so; not who begins an answer ahead, nor who finds one again", async () => {
  let asked = 0;
  const it = desk(() => asked++);
  const shown = it.type("const a = █\n");
  await sleep(10);
  expect(asked).toBe(1);
  it.answers[0]?.({ ...answer("first;"), confidence: 0.95 });
  await shown;
  await sleep(PAUSE_MS);
  expect(it.requests).toHaveLength(2);
  expect((await it.type("const a = █\n")).text).toBe("first;");
  expect(asked).toBe(1);
});

test("what was begun ahead makes way for others", async () => {
  const it = desk();
  const shown = it.type("const a = █\n");
  await sleep(10);
  it.answers[0]?.({ ...answer("first;"), confidence: 0.95 });
  await shown;
  await sleep(PAUSE_MS);
  it.service.makeWay();
  expect(it.requests[1]?.signal.aborted).toBe(true);
});

test("what nobody waits for any more makes way, what somebody waits for does not", async () => {
  const it = desk();
  const left = new AbortController();
  const leaving = it.type("const a = █\n", left.signal);
  await sleep(10);
  left.abort();
  await expect(leaving).rejects.toMatchObject({ name: "AbortError" });
  expect(it.requests[0]?.signal.aborted).toBe(false);
  it.service.makeWay();
  expect(it.requests[0]?.signal.aborted).toBe(true);
  const shown = it.type("const b = █\n");
  await sleep(10);
  it.service.makeWay();
  expect(it.requests[1]?.signal.aborted).toBe(false);
  it.answers[1]?.(answer("second;"));
  expect((await shown).text).toBe("second;");
});

test("whoever sees the beginning of an answer is given the rest, whatever others ask", async () => {
  const it = desk();
  const shown = it.type("const a = █\n");
  await sleep(10);
  it.requests[0]?.onProgress?.({ text: "first + sec", tokens: 3, meanLogProbability: -0.1, trace: [] });
  await sleep(DEFAULT_SETTINGS["completion.deadline"]);
  it.requests[0]?.onProgress?.({ text: "first + secon", tokens: 4, meanLogProbability: -0.1, trace: [] });
  expect(await shown).toMatchObject({ partial: true });
  it.service.makeWay();
  expect(it.requests[0]?.signal.aborted).toBe(false);
});
