import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { averageGapRecovered, type RankedItem } from "../../../server/calibration/gap-recovered.ts";

/** From the definition: the mean height of the curve, a straight line between every two shares of items. */
function brute(items: readonly RankedItem[]): number {
  const ordered = [...items].sort((a, b) => b.score - a.score);
  const rightWith = (asked: number) =>
    ordered.reduce((sum, { weak, strong }, index) => sum + (index < asked ? strong : weak), 0);
  const heights = ordered.map((_, index) => (rightWith(index) + rightWith(index + 1)) / 2);
  const mean = heights.reduce((sum, height) => sum + height, 0) / heights.length;
  return (mean - rightWith(0)) / (rightWith(items.length) - rightWith(0));
}

const bit = fc.constantFrom(0, 1);
const itemsOf = (score: fc.Arbitrary<number>) =>
  fc.array(fc.record({ weak: bit, strong: bit, score }), { minLength: 1, maxLength: 30 });

describe("averageGapRecovered", () => {
  test("is the area under the curve between the two experts", () => {
    fc.assert(
      fc.property(itemsOf(fc.constant(0)), (drawn) => {
        const items = drawn.map((item, index) => ({ ...item, score: index }));
        const gap = items.reduce((sum, { weak, strong }) => sum + strong - weak, 0);
        const recovered = averageGapRecovered(items);
        if (gap <= 0) expect(recovered).toBeUndefined();
        else expect(recovered).toBeCloseTo(brute(items), 9);
      }),
    );
  });

  test("does not depend on the order in which items stand, and says 1/2 of a router that cannot tell them apart", () => {
    fc.assert(
      fc.property(itemsOf(fc.constantFrom(0, 1, 2)), (items) => {
        const recovered = averageGapRecovered(items);
        const turned = averageGapRecovered([...items].reverse());
        if (recovered === undefined) expect(turned).toBeUndefined();
        else expect(turned).toBeCloseTo(recovered, 9);
        const blind = averageGapRecovered(items.map((item) => ({ ...item, score: 0 })));
        if (blind !== undefined) expect(blind).toBeCloseTo(0.5, 9);
      }),
    );
  });

  test("is high where the stronger expert is asked for what only it can do", () => {
    const items = [
      { weak: 0, strong: 1, score: 0.9 },
      { weak: 1, strong: 1, score: 0.2 },
      { weak: 0, strong: 0, score: 0.1 },
      { weak: 1, strong: 1, score: 0 },
    ];
    expect(averageGapRecovered(items)).toBeCloseTo(7 / 8);
    expect(averageGapRecovered(items.map((item) => ({ ...item, score: -item.score })))).toBeCloseTo(1 / 8);
  });
});
