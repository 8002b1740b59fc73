import { describe, expect, test } from "vitest";
import { WarmPlaces } from "../../../server/experts/warm-places.ts";

class ToyPlace {
  constructor(
    readonly name: string,
    public tokens: number[] = [],
  ) {}

  get promptTokens(): number {
    return this.tokens.length;
  }

  commonPrefix(tokens: readonly number[]): number {
    const different = this.tokens.findIndex((token, index) => tokens[index] !== token);
    return different === -1 ? Math.min(this.tokens.length, tokens.length) : different;
  }
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

function setUp(count = 3) {
  const places = new WarmPlaces(range(0, count).map((i) => new ToyPlace(`place ${i}`)));
  const visit = (tokens: number[]) => {
    const { place, copy } = places.choose(tokens);
    const known = copy ? copy.length : place.commonPrefix(tokens);
    place.tokens = tokens;
    return { name: place.name, known, copied: copy?.from.name };
  };
  return visit;
}

describe("where a prompt goes", () => {
  test("typing on stays at its place", () => {
    const visit = setUp();
    const { name } = visit(range(0, 100));
    expect(visit([...range(0, 99), 7, 8])).toEqual({ name, known: 99, copied: undefined });
  });

  test("another file takes another place, and going back finds the first one warm", () => {
    const visit = setUp();
    const first = visit(range(0, 100));
    const second = visit(range(1000, 100));
    expect(second.name).not.toBe(first.name);
    expect(visit(range(0, 110))).toMatchObject({ name: first.name, known: 100 });
    expect(visit(range(1000, 110))).toMatchObject({ name: second.name, known: 100 });
  });

  test("what two prompts have in common is copied, where else it would be lost", () => {
    const visit = setUp();
    const first = visit(range(0, 200));
    const second = visit([...range(0, 100), ...range(5000, 80)]);
    expect(second).toMatchObject({ known: 100, copied: first.name });
    expect(visit(range(0, 201))).toMatchObject({ name: first.name, known: 200 });
  });

  test("the place used longest ago is given up first", () => {
    const visit = setUp(2);
    visit(range(0, 100));
    const second = visit(range(1000, 100));
    visit(range(0, 100));
    expect(visit(range(2000, 100)).name).toBe(second.name);
    expect(visit(range(0, 100)).known).toBe(100);
  });

  test("a much longer prompt is worth more than one used a little later", () => {
    const visit = setUp(2);
    const long = visit(range(0, 1000));
    const short = visit(range(5000, 60));
    expect(visit(range(7000, 60)).name).toBe(short.name);
    expect(visit(range(0, 1000)).name).toBe(long.name);
  });

  test("a single place serves all", () => {
    const visit = setUp(1);
    visit(range(0, 100));
    expect(visit([...range(0, 50), ...range(900, 50)])).toEqual({ name: "place 0", known: 50, copied: undefined });
  });
});
