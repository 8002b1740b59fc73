import fc from "fast-check";
import { expect, test } from "vitest";
import { draftLength } from "../../../server/collaboration/draft-length.ts";

const costOf = (kappa: number, last = 0) => ({
  plain: 20,
  round: (length: number, allRight: number) => 20 * (1 + kappa * length + last * allRight),
});

test("is the fastest of all lengths, and zero where none is worth it", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1.2, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (kappa, share, most, last) => {
        const speed = (length: number) => {
          let expected = 0;
          for (let i = 0; i <= length; i++) expected += share ** i;
          return expected / (1 + kappa * length + last * share ** length);
        };
        const speeds = Array.from({ length: Math.min(12, most) + 1 }, (_, length) => speed(length));
        const chosen = draftLength(costOf(kappa, last), share, most);
        if (chosen === 0) expect(Math.max(1, ...speeds.slice(1))).toBeLessThanOrEqual(1.15 + 1e-9);
        else expect(speed(chosen)).toBeCloseTo(Math.max(...speeds), 9);
      },
    ),
  );
});

test("drafts what is nearly certain, and nothing that is a guess", () => {
  expect(draftLength(costOf(0.3), 0.95)).toBeGreaterThan(3);
  expect(draftLength(costOf(0.3), 0.3)).toBe(0);
});
