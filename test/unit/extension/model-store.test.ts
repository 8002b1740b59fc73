import { afterEach, expect, test, vi } from "vitest";
import { ModelStore } from "../../../extension/model-store.ts";
import { UseExpertRequest } from "../../../server/protocol.ts";

const { setStatusBarMessage, writeSetting } = vi.hoisted(() => ({
  setStatusBarMessage: vi.fn(),
  writeSetting: vi.fn(),
}));
vi.mock("vscode", () => ({ window: { setStatusBarMessage } }));
vi.mock("../../../extension/configuration.ts", () => ({ writeSetting }));
vi.mock("../../../extension/tell-problem.ts", () => ({ tellProblem: vi.fn() }));

afterEach(() => {
  vi.resetAllMocks();
});

/** A store of models, beside a server that is there or not and answers so. */
function setUp({ connection = "running", request = vi.fn(async () => undefined as unknown) } = {}) {
  const [server, jobs] = [{ connection, request }, { tellFinished: vi.fn() }];
  type Parts = ConstructorParameters<typeof ModelStore>;
  const parts = [server, jobs, undefined, undefined, undefined] as unknown as Parts;
  return { store: new ModelStore(...parts), request };
}

test("a model that is used is insisted on once the settings name it, and only then said to be the expert", async () => {
  const { store, request } = setUp();
  await store.use("x", "code");
  expect(writeSetting.mock.calls).toEqual([["experts.code", "x"]]);
  expect(request.mock.calls).toEqual([[UseExpertRequest, { role: "code" }]]);
  expect(writeSetting).toHaveBeenCalledBefore(request);
  expect(request).toHaveBeenCalledBefore(setStatusBarMessage);
  expect(setStatusBarMessage).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("x is the code expert"), 4000);
});

test("a model that the server cannot use is not said to be the expert", async () => {
  const request = vi.fn().mockRejectedValue(new Error("The server has gone."));
  await expect(setUp({ request }).store.use("x", "code")).rejects.toThrow("The server has gone.");
  expect(setStatusBarMessage).not.toHaveBeenCalled();
});

test("without a server the settings are enough", async () => {
  const { store, request } = setUp({ connection: "stopped" });
  await store.use("x", "code");
  expect(request).not.toHaveBeenCalled();
  expect(setStatusBarMessage).toHaveBeenCalledOnce();
});
