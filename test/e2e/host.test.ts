/** The tests of test/e2e/desktop, in the extension host of VS Code for the browser. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { HOST_TESTS } from "./desktop/bundle.ts";
import { PACKAGE } from "./global-setup.ts";
import { RESULTS } from "./lib/session.ts";
import { testSession } from "./lib/test-session.ts";

const REPORT = path.join(RESULTS, "host-tests.json");

interface MochaReport {
  stats: { passes: number; failures: number; pending: number };
  tests: { title: string; err: { message?: string } }[];
}

describe("The extension host of VS Code", () => {
  const session = testSession({
    name: "host",
    extension: { vsix: PACKAGE },
    files: {},
    tests: HOST_TESTS,
    environment: { TANDEM_HOST_TESTS_REPORT: REPORT },
  });

  it("passes the tests that run in it", async () => {
    const exitCode = await session().testsEnded;
    const told = session().console.flatMap((line) => /activation: \d.*/.exec(line) ?? []);
    console.log(told[0]);
    const report: MochaReport = JSON.parse(await readFile(REPORT, "utf8"));
    expect(report.tests.filter(({ err }) => err.message)).toEqual([]);
    expect(report.stats).toMatchObject({ failures: 0, pending: 0 });
    expect(report.stats.passes).toBeGreaterThan(0);
    expect(exitCode).toBe(0);
  });
});
