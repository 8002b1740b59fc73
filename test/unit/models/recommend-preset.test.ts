import { expect, test } from "vitest";
import { recommendPreset } from "../../../server/models/recommend-preset.ts";

test.each([
  [{ memory: 8e9, cores: 8 }, "starter"],
  [{ memory: 32e9, cores: 4 }, "starter"],
  [{ memory: 16e9, cores: 8 }, "second"],
])("%j is best served by the preset %s", (machine, preset) => {
  expect(recommendPreset(machine).id).toBe(preset);
});
