import { expect, test } from "vitest";
import { remediesIn } from "../../../extension/remedies.ts";

test.each([
  ["Something failed.", ["Show Log"]],
  [
    'Fetch it with "Tandem: Manage Models", in a terminal with tandem models fetch smollm2-135m.',
    ["Manage Models", "Show Log"],
  ],
  ['The server is not running. "Tandem: Restart Server" starts it; the log says why.', ["Restart Server", "Show Log"]],
  ['"Tandem: Show Log" says why.', ["Show Log"]],
  ["The setting tandem.models.directory is wrong.", ["Open Settings", "Show Log"]],
  [
    'tandem.strategy is off: "Tandem: Choose Strategy", "Tandem: Restart Server", "Tandem: Manage Models".',
    ["Choose Strategy", "Manage Models", "Show Log"],
  ],
])("%s", (message, titles) => {
  expect(remediesIn(message).map(({ title }) => title)).toEqual(titles);
});

test("a setting is looked for by its name, without the full stop after it", () => {
  expect(remediesIn("Change tandem.exclude. Then go on.")[0]).toEqual({
    title: "Open Settings",
    command: "workbench.action.openSettings",
    arguments: ["tandem.exclude"],
  });
});
