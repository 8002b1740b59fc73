import { afterEach, expect, test, vi } from "vitest";
import { forgetLearned } from "../../../extension/forget-learned.ts";
import { ForgetLearnedRequest } from "../../../server/protocol.ts";

const { window } = vi.hoisted(() => ({ window: { showWarningMessage: vi.fn(), showInformationMessage: vi.fn() } }));
vi.mock("vscode", () => ({ window }));

afterEach(() => {
  vi.clearAllMocks();
});

/** What the server is asked where a person answers the question with this. */
async function asked(answer: string | undefined): Promise<unknown[]> {
  window.showWarningMessage.mockResolvedValue(answer);
  const ask = vi.fn(async () => undefined);
  await forgetLearned({ ask } as unknown as Parameters<typeof forgetLearned>[0]);
  expect(window.showWarningMessage).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining("Forget"),
    { modal: true, detail: expect.stringContaining("all windows") },
    "Forget",
  );
  return ask.mock.calls.flat();
}

test("what was learned stays where the question is dismissed", async () => {
  expect(await asked(undefined)).toEqual([]);
  expect(window.showInformationMessage).not.toHaveBeenCalled();
});

test("what was learned is deleted where that is confirmed, and this is said", async () => {
  expect(await asked("Forget")).toEqual([ForgetLearnedRequest]);
  expect(window.showInformationMessage).toHaveBeenCalledOnce();
});
