import { describe, expect, it } from "vitest";
import { Adam } from "../../../server/calibration/adam.ts";

describe("Adam", () => {
  it("first goes as far as the rate in each direction, however steep it is", () => {
    const parameters = Float64Array.of(1, 1, 1);
    new Adam(3).step(parameters, Float64Array.of(1000, -0.01, 0), 0.1);
    for (const [index, value] of [0.9, 1.1, 1].entries()) expect(parameters[index]).toBeCloseTo(value, 5);
  });

  it("makes the second step that its formula says", () => {
    const parameters = Float64Array.of(0);
    const adam = new Adam(1);
    adam.step(parameters, Float64Array.of(1), 0.1);
    adam.step(parameters, Float64Array.of(3), 0.1);
    const first = (0.9 * 0.1 + 0.1 * 3) / (1 - 0.9 ** 2);
    const second = (0.999 * 0.001 + 0.001 * 9) / (1 - 0.999 ** 2);
    expect(parameters[0]).toBeCloseTo(-0.1 - (0.1 * first) / Math.sqrt(second), 7);
  });

  it("finds the lowest place of a long valley", () => {
    const parameters = Float64Array.of(5, 5);
    const adam = new Adam(2);
    for (let step = 0; step < 3000; step++) {
      const [x = 0, y = 0] = parameters;
      adam.step(parameters, Float64Array.of(2 * (x - 1), 200 * (y + 2)), 0.05 * (1 - step / 3000));
    }
    expect(parameters[0]).toBeCloseTo(1, 4);
    expect(parameters[1]).toBeCloseTo(-2, 4);
  });
});
