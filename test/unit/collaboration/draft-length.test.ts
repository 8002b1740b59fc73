import fc from "fast-check";
import { expect, test } from "vitest";
import { bestDraft, LONGEST_DRAFT } from "../../../server/collaboration/draft-length.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });

const costOf = (kappa: number, last = 0) => ({
  plain: 20,
  round: (length: number, allRight: number) => 20 * (1 + kappa * length + last * allRight),
});

/** How much faster than plain writing a draft of so many tokens is, of which a share is right. */
function gainOf(length: number, share: number, kappa: number, last: number): number {
  let expected = 0;
  for (let i = 0; i <= length; i++) expected += share ** i;
  return expected / (1 + kappa * length + last * share ** length);
}

test("is the fastest of all lengths, and zero where none is worth it", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1.2, noNaN: true }),
      share,
      fc.integer({ min: 0, max: 20 }),
      share,
      (kappa, p, most, last) => {
        const gains = Array.from({ length: Math.min(LONGEST_DRAFT, most) }, (_, i) => gainOf(i + 1, p, kappa, last));
        const { length, gain } = bestDraft(costOf(kappa, last), p, most);
        if (length === 0) {
          expect(Math.max(1, ...gains)).toBeLessThanOrEqual(1.05 + 1e-9);
          expect(gain).toBe(1);
        } else {
          expect(gain).toBeCloseTo(Math.max(...gains), 9);
          expect(gains[length - 1]).toBeCloseTo(gain, 9);
        }
      },
    ),
  );
});

test("drafts what is nearly certain, and nothing that is a guess", () => {
  expect(bestDraft(costOf(0.3), 0.95).length).toBeGreaterThan(3);
  expect(bestDraft(costOf(0.3), 0.3).length).toBe(0);
});
