import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { certify, likeliest, type Opinion } from "../../../server/collaboration/fusion/certificate.ts";
import { EVENTS } from "../../../server/collaboration/fusion/token-masses.ts";
import type { View } from "../../../server/collaboration/fusion/view.ts";
import { END, mixtureOf } from "./brute-force.ts";
import { seeds } from "./setting.ts";
import { hash } from "./toy.ts";

// Enumerating is slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const SOME = [3, 4, 5, END];

function randomView(seed: number, mayEnd: boolean): View {
  const known = new Float64Array(EVENTS);
  const bounds = new Float64Array(EVENTS);
  for (const event of SOME) {
    if (event === END && !mayEnd) continue;
    known[event] = hash(seed, event) ** 4;
    bounds[event] = hash(seed, event, 1) > 0.5 ? 0.2 * hash(seed, event, 2) : 0;
  }
  const most = bounds.reduce((a, b) => a + b, 0);
  const least = bounds.reduce((a, b) => Math.max(a, b), 0);
  return {
    known,
    bounds,
    sum: known.reduce((a, b) => a + b, 0),
    unopened: hash(seed, 3) > 0.5 ? 0.2 * hash(seed, 4) : 0,
    tail: least + hash(seed, 5) * (most - least),
  };
}

/** Probabilities that the view allows: what is unknown goes to the first of the events, then to the next. */
function truth({ known, bounds, unopened, tail }: View, order: readonly number[], mayEnd: boolean): Float64Array {
  const masses = Float64Array.from(known);
  let rest = tail;
  for (const [i, event] of order.entries()) {
    if (event === END && !mayEnd) continue;
    const more = Math.min(rest, bounds[event] as number);
    rest -= more;
    masses[event] = (masses[event] as number) + more + (i === 0 ? unopened : 0);
  }
  const sum = masses.reduce((a, b) => a + b, 0);
  return masses.map((mass) => mass / sum);
}

describe("certificate", () => {
  it("holds for every way the unknown masses may turn out", () => {
    let certified = 0;
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 2 }), (seed, silent) => {
        // `silent` members have no say in END, one has.
        const weights = Array.from({ length: silent + 1 }, (_, i) => 0.1 + hash(seed, i, 6));
        const total = weights.reduce((a, b) => a + b, 0);
        const opinions = weights.map((weight, i): Opinion => {
          const mayEnd = i === 0;
          return { weight: weight / total, mayEnd, view: randomView(hash(seed, i, 7) * 1e9, mayEnd) };
        });
        const best = likeliest(opinions);
        if (!certify(opinions, best, new Uint8Array(EVENTS))) return;
        certified++;
        for (let trial = 0; trial < 30; trial++) {
          const outcomes = opinions.map(({ weight, mayEnd, view }, i) => {
            const order = SOME.map((event) => ({ event, key: hash(seed, trial, i, event) })).sort(
              (a, b) => a.key - b.key,
            );
            const count = Math.floor(hash(seed, trial, i, 8) * (SOME.length + 1));
            const favoured = order.slice(0, count).map(({ event }) => event);
            // END cannot take what has no say in it.
            const able = favoured.filter((event) => mayEnd || event !== END);
            return { weight, mayEnd, p: truth(view, able, mayEnd) };
          });
          const q = mixtureOf(outcomes);
          for (const event of SOME) expect(q[best]).toBeGreaterThanOrEqual((q[event] as number) - 1e-12);
        }
      }),
      { numRuns: 600 },
    );
    expect(certified).toBeGreaterThan(100);
  });
});
