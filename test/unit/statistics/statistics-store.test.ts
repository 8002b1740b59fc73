import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StatisticsStore } from "../../../server/statistics/statistics-store.ts";
import { countedRow } from "./rows.ts";

let folder = "";
let problems: string[] = [];
let today = new Date(2026, 10, 22, 12);

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tandem-statistics-"));
  problems = [];
  today = new Date(2026, 10, 22, 12);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = (directory = "models") =>
  new StatisticsStore(
    path.join(folder, directory, "statistics.json"),
    (message) => void problems.push(message),
    () => today,
  );

const AUTO = { strategy: "auto", language: "typescript" };
const { day: _day, strategy: _strategy, language: _language, ...ONE } = countedRow();

describe("StatisticsStore", () => {
  test("keeps counts by day, strategy and language, in a file that people can read", async () => {
    const one = store();
    one.count(AUTO, ONE);
    one.count(AUTO, ONE);
    one.count({ ...AUTO, strategy: "code" }, ONE);
    today = new Date(2026, 10, 23, 0, 1);
    one.count(AUTO, ONE);
    await one.write();
    const rows = await store().read();
    expect(rows.map(({ day, strategy, shown }) => [day, strategy, shown])).toEqual([
      ["2026-11-22", "auto", 2],
      ["2026-11-22", "code", 1],
      ["2026-11-23", "auto", 1],
    ]);
    const lines = (await readFile(one.file, "utf8")).split("\n");
    expect(lines[0]).toBe('{"version":1,"rows":[');
    expect(lines).toHaveLength(6);
    expect(problems).toEqual([]);
  });

  test("tells what is not written yet as well", async () => {
    const one = store();
    one.count(AUTO, ONE);
    expect(await one.read()).toEqual([{ day: "2026-11-22", ...AUTO, ...ONE }]);
  });

  test("several servers that write at the same time lose nothing", async () => {
    const stores = Array.from({ length: 4 }, () => store());
    const rounds = Array.from({ length: 5 });
    await Promise.all(
      stores.map(async (each) => {
        for (const _round of rounds) {
          each.count(AUTO, ONE);
          await each.write();
        }
      }),
    );
    expect(await store().read()).toMatchObject([{ shown: 20, accepted: 20, latency: { 53: 20 } }]);
    expect(await readdir(path.join(folder, "models"))).toEqual(["statistics.json"]);
    expect(problems).toEqual([]);
  });

  test("keeps 400 days, and tells of the last few alone", async () => {
    const one = store();
    for (let date = 1; date <= 430; date++) {
      today = new Date(2026, 0, date);
      one.count(AUTO, ONE);
    }
    await one.write();
    const days = (await one.read()).map(({ day }) => day);
    expect(days).toHaveLength(400);
    expect([days[0], days.at(-1)]).toEqual(["2026-01-31", "2027-03-06"]);
    expect((await one.read(2)).map(({ day }) => day)).toEqual(["2027-03-05", "2027-03-06"]);
    expect((await readFile(one.file, "utf8")).split("\n")).toHaveLength(403);
  });

  test.each([
    ["is not whole", '{"version":1,"ro'],
    ["is of version 2", '{"version":2,"rows":[]}'],
    ["does not hold what it should", '{"version":1,"rows":[{"day":"today"}]}'],
    ["does not hold what it should", "[]"],
  ])("a file that %s is set aside, and told", async (reason, text) => {
    const one = store();
    one.count(AUTO, ONE);
    await one.write();
    await writeFile(one.file, text);
    expect(await one.read()).toEqual([]);
    one.count(AUTO, ONE);
    await one.write();
    expect(await store().read()).toMatchObject([{ shown: 1 }]);

    const names = await readdir(path.join(folder, "models"));
    const aside = path.join(folder, "models", names.find((name) => name.includes(".unread-")) ?? "none");
    expect(await readFile(aside, "utf8")).toBe(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(reason);
    expect(problems[0]).toContain(aside);

    await one.delete();
    expect(await readdir(path.join(folder, "models"))).toEqual([]);
  });

  test("deletes everything, also what is not written yet and what was never there", async () => {
    const one = store();
    await one.delete();
    one.count(AUTO, ONE);
    await one.write();
    one.count(AUTO, ONE);
    await one.delete();
    expect(await one.read()).toEqual([]);
    await expect(readFile(one.file)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("what cannot be written is told once, can be read, and is written when it can be", async () => {
    const blocked = path.join(folder, "models");
    await writeFile(blocked, "");
    const one = store();
    one.count(AUTO, ONE);
    await one.write();
    await one.write();
    expect(await one.read()).toMatchObject([{ shown: 1 }]);
    expect(problems).toEqual([expect.stringContaining("stays in memory")]);
    await expect(one.delete()).rejects.toMatchObject({
      name: "DeleteStatisticsError",
      message: expect.stringContaining("Delete the file by hand"),
    });

    one.count(AUTO, ONE);
    await one.write();
    await rm(blocked);
    await one.write();
    expect(await store().read()).toMatchObject([{ shown: 1 }]);
  });
});
