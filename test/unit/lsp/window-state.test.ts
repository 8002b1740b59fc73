import { expect, test, vi } from "vitest";
import { WindowStateFeature, type WindowStateParts } from "../../../server/lsp/window-state.ts";
import type { WindowStateParams } from "../../../server/protocol.ts";

test("tandem/windowState is told for its window; until then it counts as in front", () => {
  let notify: (params: WindowStateParams) => void = () => undefined;
  const connection = {
    onNotification: (_type: unknown, handler: typeof notify) => {
      notify = handler;
      return { dispose: () => undefined };
    },
  };
  const set = vi.fn();
  const feature = new WindowStateFeature({
    connection: connection as unknown as WindowStateParts["connection"],
    attention: { set },
  });
  notify({ focused: false });
  expect(set.mock.calls).toEqual([
    [feature, true],
    [feature, false],
  ]);
});
