import { describe, expect, test } from "vitest";
import { WindowStateFeature, type WindowStateParts } from "../../../server/lsp/window-state.ts";
import type { WindowStateParams } from "../../../server/protocol.ts";

function setUp(reversible: boolean) {
  const done: string[] = [];
  let notify: (params: WindowStateParams) => void = () => undefined;
  const connection = {
    onNotification: (_type: unknown, handler: typeof notify) => {
      notify = handler;
      return { dispose: () => undefined };
    },
  };
  new WindowStateFeature({
    connection: connection as unknown as WindowStateParts["connection"],
    experts: { setBackground: (background) => void done.push(background ? "fewer threads" : "all threads") },
    priority: {
      lower: () => {
        if (reversible) done.push("lower");
        return reversible;
      },
      restore: () => void done.push("restore"),
    },
  });
  return { done, notify: (focused: boolean) => notify({ focused }) };
}

describe("tandem/windowState", () => {
  test("behind other windows the process goes after others", () => {
    const { done, notify } = setUp(true);
    notify(false);
    expect(done).toEqual(["lower", "all threads"]);
    notify(true);
    expect(done.slice(2)).toEqual(["restore", "all threads"]);
  });

  test("where there is no way back, fewer threads do", () => {
    const { done, notify } = setUp(false);
    notify(false);
    expect(done).toEqual(["fewer threads"]);
    notify(true);
    expect(done.slice(1)).toEqual(["restore", "all threads"]);
  });
});
