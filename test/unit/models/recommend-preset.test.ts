import { expect, test } from "vitest";
import { recommendPreset } from "../../../server/models/recommend-preset.ts";

test.each([
  [{ memory: 8e9, cores: 8, graphics: false }, "starter", /8 cores, 8\.00 GB.*from 12 GB of memory on/],
  [
    { memory: 32e9, cores: 4, graphics: false },
    "starter",
    /no graphics card in use.*from 6 cores or a graphics card in use on/,
  ],
  [{ memory: 8e9, cores: 1, graphics: false }, "starter", /1 core, .*12 GB of memory and 6 cores/],
  [{ memory: 16e9, cores: 8, graphics: false }, "second", /enough for the larger pair/],
  [{ memory: 16e9, cores: 4, graphics: true }, "second", /a graphics card in use/],
  [{ memory: 8e9, cores: 4, graphics: true }, "starter", /from 12 GB of memory on/],
])("%j is best served by the preset %s, for a reason", (machine, preset, why) => {
  const recommendation = recommendPreset(machine);
  expect(recommendation.preset.id).toBe(preset);
  expect(recommendation.why).toMatch(why);
});
