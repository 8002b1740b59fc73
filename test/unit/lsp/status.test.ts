import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MessageType, ShowMessageNotification } from "vscode-languageserver";
import type { ExpertPool } from "../../../server/experts/expert-pool.ts";
import { StatusFeature } from "../../../server/lsp/status.ts";
import { type ExpertStatus, type Status, StatusNotification } from "../../../server/protocol.ts";
import { answer } from "../completion/candidate.ts";

type Connection = ConstructorParameters<typeof StatusFeature>[0];

const general = { role: "general", id: "a-general-model", state: "ready" } as const;
const code = { role: "code", id: "a-coder", state: "ready" } as const;
const failed = (expert: ExpertStatus, message: string): ExpertStatus => ({ ...expert, state: "failed", message });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(configured = Promise.resolve()) {
  let experts: ExpertStatus[] = [general, code];
  const shown: string[] = [];
  const told: unknown[] = [];
  const sendNotification = async (type: unknown, params: { type: MessageType; message: string }) => {
    if (type === StatusNotification) told.push(params);
    if (type !== ShowMessageNotification.type) return;
    expect(params.type).toBe(MessageType.Warning);
    shown.push(params.message);
  };
  let ask: () => Promise<Status> = () => Promise.reject(new Error("Nobody answers."));
  const onRequest = (_type: unknown, handler: typeof ask) => {
    ask = handler;
  };
  const status = new StatusFeature(
    { onRequest, sendNotification } as unknown as Connection,
    { status: () => experts } as ExpertPool,
    configured,
  );
  const become = async (...now: ExpertStatus[]) => {
    experts = now;
    status.changed();
    await vi.runAllTimersAsync();
  };
  return { status, shown, told, become, ask: () => ask() };
}

test("whoever asks before the settings are there is answered when they are", async () => {
  let configure: () => void = () => undefined;
  const { ask, become } = setUp(
    new Promise((resolve) => {
      configure = resolve;
    }),
  );
  await become({ ...general, state: "missing" }, { ...code, state: "missing" });
  const status = ask();
  await become(general, code);
  configure();
  expect((await status).health).toBe("ready");
});

test("why an expert fails is shown once, and once more when it has worked meanwhile", async () => {
  const { shown, become } = setUp();
  await become(general, failed(code, "There is no such file."));
  await become({ ...general, state: "idle" }, { ...code, state: "loading" });
  await become({ ...general, state: "idle" }, failed(code, "There is no such file."));
  expect(shown).toEqual(["There is no such file."]);
  await become(general, code);
  await become(general, failed(code, "There is no such file."));
  expect(shown).toEqual(["There is no such file.", "There is no such file."]);
  await become(general, failed(code, "It is no model."));
  expect(shown.slice(2)).toEqual(["It is no model."]);
});

test("where both fail, that is one message, and the status tells of trouble", async () => {
  const { status, shown, become } = setUp();
  await become(general, failed(code, "llama.cpp cannot be loaded."));
  await become(failed(general, "llama.cpp cannot be loaded either."), failed(code, "llama.cpp cannot be loaded."));
  expect(shown).toEqual(["llama.cpp cannot be loaded."]);
  expect(status.status().health).toBe("trouble");
});

test("what an expert that works has to say stays in the status", async () => {
  const { shown, become } = setUp();
  await become(general, { ...code, message: "It was not trained to infill." });
  expect(shown).toEqual([]);
});

test("of the last answer it tells what writing it took, also where it was found again", async () => {
  const { status, ask } = setUp();
  status.answered("cascade", { ...answer("first"), ms: 250, writtenMs: 212 });
  expect((await ask()).answers).toMatchObject([{ strategy: "cascade", ms: 212 }]);
  status.answered("cascade", { ...answer("irst"), ms: 1, writtenMs: 212 });
  expect((await ask()).answers).toMatchObject([{ strategy: "cascade", ms: 212 }]);
});

test("an anti-expert makes nothing ready, and is no trouble, but why it fails is told", async () => {
  const { status, shown, become } = setUp();
  const anti = { role: "anti", id: "what-it-was", state: "ready" } as const;
  await become({ ...general, state: "missing" }, { ...code, state: "missing" }, anti);
  expect(status.status().health).toBe("offer");
  await become(general, code, failed(anti, "There is no such file."));
  expect(status.status().health).toBe("ready");
  expect(shown).toEqual(["There is no such file."]);
});

test("only who has asked for the status is told of its changes: others do not know the notification", async () => {
  const { told, become, ask } = setUp();
  await become({ ...general, state: "loading" }, code);
  expect(told).toEqual([]);
  await ask();
  await become(general, code);
  expect(told).toMatchObject([{ health: "ready", experts: [general, code] }]);
});
