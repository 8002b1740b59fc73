import { END, EVENTS } from "./token-masses.ts";
import { highest, lowest, type View } from "./view.ts";

/** What one member thinks of the next byte. */
export interface Opinion {
  /** Weights of all opinions sum to 1. */
  readonly weight: number;
  /** Whether it has a say in END. At least one has, unless END is impossible. */
  readonly mayEnd: boolean;
  readonly view: View;
}

/*
 * The mixture. Members with a say in END (E) mix as they are; the others (N) have no probability of END, and take over
 * what E thinks of it:
 *   q(END) = sum over E of w_i p_i(END) / sum over E of w_i
 *   q(b)   = sum over E of w_i p_i(b) + (1 - q(END)) * sum over N of w_j p_j(b)
 * So q sums to 1, and N has no influence on q(END).
 *
 * Each p is known up to the masses not looked into: p(b) = (known_b + x_b) / (sum + all x), with
 * 0 <= x_b <= bounds_b + unopened and all x together at most unopened + tail.
 */

/** The event that is likeliest by what is known; the smallest byte among equals, and END only if nothing equals it. */
export function likeliest(opinions: readonly Opinion[]): number {
  const say = sayIn(opinions);
  let end = 0;
  for (const { weight, mayEnd, view } of opinions) if (mayEnd) end += (weight / say) * lowest(view, END);
  let best = 0;
  let most = -1;
  for (let event = 0; event < EVENTS; event++) {
    let q = event === END ? end : 0;
    if (event !== END) {
      for (const { weight, mayEnd, view } of opinions) q += weight * (mayEnd ? 1 : 1 - end) * lowest(view, event);
    }
    if (q <= most) continue;
    best = event;
    most = q;
  }
  return best;
}

/**
 * Whether an event is the likeliest whatever the masses turn out to be that were not looked into.
 * @param contested set to 1 for the events that may yet beat it, to 0 for the others
 */
export function certify(opinions: readonly Opinion[], best: number, contested: Uint8Array): boolean {
  contested.fill(0);
  const say = sayIn(opinions);
  const [leastEnd, mostEnd] = rangeOfEnd(opinions, say);
  let certain = true;
  for (let event = 0; event < EVENTS; event++) {
    if (event === best || leastLead(opinions, say, leastEnd, mostEnd, best, event) > 0) continue;
    contested[event] = 1;
    certain = false;
  }
  return certain;
}

function sayIn(opinions: readonly Opinion[]): number {
  let say = 0;
  for (const { weight, mayEnd } of opinions) if (mayEnd) say += weight;
  return say;
}

function rangeOfEnd(opinions: readonly Opinion[], say: number): [least: number, most: number] {
  let least = 0;
  let most = 0;
  for (const { weight, mayEnd, view } of opinions) {
    if (!mayEnd) continue;
    least += (weight / say) * lowest(view, END);
    most += (weight / say) * highest(view, END);
  }
  return [least, most];
}

/** Lower bound of q(best) - q(other). */
function leastLead(
  opinions: readonly Opinion[],
  say: number,
  leastEnd: number,
  mostEnd: number,
  best: number,
  other: number,
): number {
  let lead = 0;
  let led = 0;
  if (best !== END && other !== END) {
    for (const { weight, mayEnd, view } of opinions) {
      const difference = weight * leastDifference(view, 1, best, 1, other);
      if (mayEnd) lead += difference;
      else led += difference;
    }
    return lead + Math.min((1 - leastEnd) * led, (1 - mostEnd) * led);
  }
  // With Y = sum over N of w_j p_j(byte), q(byte) - q(END) = sum over E of w_i p_i(byte) + Y - (1 + Y) q(END).
  // It grows with Y; once Y is fixed, each member of E can be bounded by itself.
  for (const { weight, mayEnd, view } of opinions) {
    if (!mayEnd) led += weight * (other === END ? lowest(view, best) : highest(view, other));
  }
  for (const { weight, mayEnd, view } of opinions) {
    if (!mayEnd) continue;
    const ofEnd = (weight / say) * (1 + led);
    if (other === END) lead += leastDifference(view, weight, best, ofEnd, END);
    else lead += leastDifference(view, ofEnd, END, weight, other);
  }
  return other === END ? lead + led : lead - led;
}

/**
 * Lower bound of a p(best) - b p(other) for one member. The worst is that `other` gets all it can; what the remaining
 * unlisted tokens then add to the total makes it worse only while `best` leads.
 */
function leastDifference(view: View, a: number, best: number, b: number, other: number): number {
  const { known, bounds, sum, unopened, tail } = view;
  const extra = (bounds[other] as number) + unopened;
  const lead = a * (known[best] as number) - b * ((known[other] as number) + extra);
  const total = lead > 0 ? sum + unopened + Math.max(tail, bounds[other] as number) : sum + extra;
  return total > 0 ? lead / total : -b;
}
