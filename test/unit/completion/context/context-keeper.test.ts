import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ContextKeeper } from "../../../../server/completion/context/context-keeper.ts";
import { estimateTokens } from "../../../../server/completion/token-estimate.ts";
import { at, document, filler, indexOf, NOW } from "./documents.ts";

const LEDGER = document(
  "ledger.ts",
  `${filler(40, "other")}
}

export class Ledger {
  settle(account: string, amount: number): void {
    this.book.write(account, amount);
  }
}
`,
);
const PRINTER = document(
  "printer.ts",
  `${filler(40, "another")}
}

export function printReceipt(customer: Customer, items: Item[]): string {
  return items.map((item) => item.label + customer.name).join();
}
`,
);
const NEAR_LEDGER = 'import { Ledger } from "./ledger.ts";\n\nconst ledger = new Ledger();\nledger.settle(█);\n';
const NEAR_PRINTER = "const text = printReceipt(customer, █);\n";

const paths = ({ pieces }: ContextKeeper) => pieces.map(({ path }) => path);
const text = ({ pieces }: ContextKeeper) => pieces.map((piece) => piece.text).join("---\n");

describe("choosing", () => {
  test("finds the declaration of what is used near the cursor", async () => {
    const keeper = new ContextKeeper();
    expect(keeper.revise(await indexOf(LEDGER, PRINTER), at(NEAR_LEDGER))).toBe(true);
    expect(keeper.pieces[0]?.text).toMatch(/^export class Ledger \{\n {2}settle/);
  });

  test("finds what is imported, though it is not used near the cursor yet", async () => {
    const keeper = new ContextKeeper();
    const head = 'import { printReceipt } from "./printer.ts";\n';
    keeper.revise(await indexOf(LEDGER, PRINTER), at("let total = 0;\n█", { head }));
    expect(paths(keeper)).toEqual(["printer.ts"]);
  });

  test("finds similar code that declares nothing", async () => {
    const usage = document("usage.ts", `${filler(30, "x")}\n}\n\nawait queue.publish(topic, { retries: 3 });\n`);
    const keeper = new ContextKeeper();
    keeper.revise(await indexOf(usage, LEDGER), at("await queue.publish(█"));
    expect(text(keeper)).toContain("queue.publish(topic, { retries: 3 })");
  });

  test("finds nothing where nothing is alike", async () => {
    const keeper = new ContextKeeper();
    expect(keeper.revise(await indexOf(LEDGER, PRINTER), at("Dear all,\nthe weather was fine█"))).toBe(false);
    expect(keeper.pieces).toEqual([]);
  });

  test("takes nothing from the current document", async () => {
    const keeper = new ContextKeeper();
    keeper.revise(await indexOf(LEDGER), at(NEAR_LEDGER, { uri: LEDGER.uri }));
    expect(keeper.pieces).toEqual([]);
  });

  test("takes nothing that stands around the cursor already", async () => {
    const keeper = new ContextKeeper();
    const copy = LEDGER.text.slice(LEDGER.text.indexOf("export class"));
    keeper.revise(await indexOf(LEDGER), at(`${copy}\nnew Ledger().settle(█`));
    expect(text(keeper)).not.toContain("this.book.write");
  });

  test("takes the same code only once", async () => {
    const keeper = new ContextKeeper();
    const copy = document("copy.ts", LEDGER.text);
    keeper.revise(await indexOf(LEDGER, copy), at(NEAR_LEDGER));
    expect(text(keeper).match(/this\.book\.write/g)).toHaveLength(1);
  });

  test("prefers what was active last among equals", async () => {
    const body = `function publish(topic: Topic) {\n  queue.send(topic);\n}\n`;
    const variant = (name: string) => body.replace("queue", name);
    const old = document("old.ts", variant("oldQueue"), { lastActive: NOW - 3_600_000 });
    const recent = document("recent.ts", variant("newQueue"));
    const keeper = new ContextKeeper();
    keeper.revise(await indexOf(old, recent), at("publish(topic█", { budget: 45 }));
    expect(paths(keeper)).toEqual(["recent.ts"]);
    const edited = { ...old, lastActive: NOW };
    const other = new ContextKeeper();
    other.revise(
      await indexOf(edited, { ...recent, lastActive: old.lastActive }),
      at("publish(topic█", { budget: 45 }),
    );
    expect(paths(other)).toEqual(["old.ts"]);
  });

  test("keeps within the budget", async () => {
    const documents = Array.from({ length: 10 }, (_, i) =>
      document(`${i}.ts`, `export function publish${i}(topic: Topic): void {\n  queue.send(topic, ${i});\n}\n`),
    );
    const index = await indexOf(...documents);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (budget) => {
        const keeper = new ContextKeeper();
        keeper.revise(index, at("queue.send(topic, publish3, publish7█", { budget }));
        const spent = keeper.pieces.reduce((sum, piece) => sum + estimateTokens(`${piece.path}\n${piece.text}`), 0);
        expect(spent).toBeLessThanOrEqual(budget);
      }),
    );
  });
});

describe("staying", () => {
  test("the same place gives the same array", async () => {
    const keeper = new ContextKeeper();
    const index = await indexOf(LEDGER, PRINTER);
    keeper.revise(index, at(NEAR_LEDGER));
    const { pieces } = keeper;
    expect(keeper.revise(index, at(NEAR_LEDGER))).toBe(false);
    expect(keeper.pieces).toBe(pieces);
  });

  test("where another document has the same path, as in a second folder, each piece is of the one that it is in", async () => {
    const keeper = new ContextKeeper();
    const index = await indexOf(document(LEDGER.path, PRINTER.text, { uri: "file:///other/ledger.ts" }), LEDGER);
    keeper.revise(index, at(NEAR_LEDGER));
    const { pieces } = keeper;
    expect(text(keeper)).toContain("this.book.write");
    expect(keeper.revise(index, at(NEAR_LEDGER))).toBe(false);
    expect(keeper.pieces).toBe(pieces);
  });

  test("typing on changes nothing", async () => {
    const keeper = new ContextKeeper();
    const index = await indexOf(LEDGER, PRINTER);
    keeper.revise(index, at(NEAR_LEDGER));
    const { pieces } = keeper;
    for (const typed of ["account", "account, 3);\n", "account, 3);\nconst more = account;\n"]) {
      keeper.revise(index, at(NEAR_LEDGER.replace("█", `${typed}█`)));
    }
    expect(keeper.pieces).toBe(pieces);
  });

  test("what stays keeps its place in front, what is new comes behind it", async () => {
    const keeper = new ContextKeeper();
    const index = await indexOf(LEDGER, PRINTER);
    keeper.revise(index, at(NEAR_LEDGER));
    const before = keeper.pieces;
    expect(keeper.revise(index, at(`${NEAR_LEDGER.replace("█", "")}${NEAR_PRINTER}`))).toBe(true);
    expect(keeper.pieces.slice(0, before.length)).toEqual(before);
    expect(paths(keeper).slice(before.length)).toContain("printer.ts");
  });

  test("where all is different, all is chosen anew", async () => {
    const keeper = new ContextKeeper();
    const index = await indexOf(LEDGER, PRINTER);
    keeper.revise(index, at(NEAR_LEDGER, { budget: 60 }));
    keeper.revise(index, at(NEAR_PRINTER, { budget: 60 }));
    expect(paths(keeper)).toEqual(["printer.ts"]);
  });

  test("an edit of its document replaces a piece that was important", async () => {
    const keeper = new ContextKeeper();
    keeper.revise(await indexOf(LEDGER), at(NEAR_LEDGER));
    const edited = { ...LEDGER, version: 2, text: LEDGER.text.replace("amount: number", "cents: bigint") };
    const index = await indexOf(edited);
    expect(text(keeper)).toContain("amount: number");
    expect(keeper.revise(index, at(NEAR_LEDGER))).toBe(true);
    expect(text(keeper)).toContain("cents: bigint");
    expect(text(keeper)).not.toContain("amount: number");
  });

  test("pieces of a document that was closed may stay", async () => {
    const keeper = new ContextKeeper();
    keeper.revise(await indexOf(LEDGER), at(NEAR_LEDGER));
    const { pieces } = keeper;
    keeper.revise(await indexOf(PRINTER), at(NEAR_LEDGER));
    expect(keeper.pieces).toBe(pieces);
  });

  test("a smaller budget leaves out what is at the end", async () => {
    const keeper = new ContextKeeper();
    const index = await indexOf(LEDGER, PRINTER);
    const both = `${NEAR_LEDGER.replace("█", "")}${NEAR_PRINTER}`;
    keeper.revise(index, at(both, { budget: 384 }));
    const [first] = keeper.pieces;
    expect(keeper.pieces.length).toBeGreaterThan(1);
    expect(keeper.revise(index, at(both, { budget: 60 }))).toBe(true);
    expect(keeper.pieces).toEqual([first]);
  });
});

describe("time", () => {
  test("20 documents of 1,000 lines", async () => {
    const documents = Array.from({ length: 20 }, (_, i) => document(`${i}.ts`, filler(1000, `seed${i % 7}x`)));
    const start = performance.now();
    const index = await indexOf(...documents);
    const indexing = (performance.now() - start) / documents.length;
    const place = at(`${filler(60, "seed3x")}\n  seed3xCall55(█`);
    const keeper = new ContextKeeper();
    keeper.revise(index, place);
    const times = Array.from({ length: 20 }, (_, i) => {
      const begin = performance.now();
      keeper.revise(index, at(`${filler(60, `seed${i % 7}x`)}\n  seed3xCall55(█`));
      return performance.now() - begin;
    }).sort((a, b) => a - b);
    // On two quiet cores both take about 5 ms.
    expect(indexing).toBeLessThan(50);
    expect(times[times.length >> 1]).toBeLessThan(50);
  });
});
