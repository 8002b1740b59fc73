import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { PageArrival } from "../../../extension/page-arrival.ts";

test("a page is waited for until it has said that it is there, and never again", async () => {
  const page = new PageArrival();
  const told: string[] = [];
  const waiting = page.there().then(() => told.push("there"));
  await nextTurn();
  expect(told).toEqual([]);
  page.arrive();
  await waiting;
  await page.there();
  expect(told).toEqual(["there"]);
});

test("a page that does not come is not waited for without end", async () => {
  await new PageArrival().there();
});
