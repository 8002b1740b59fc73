/** The tests of test/e2e/desktop, in the extension host of VS Code for the browser. */
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { HOST_TESTS } from "./desktop/bundle.ts";
import { PACKAGE } from "./global-setup.ts";
import { openSession, RESULTS, type Session } from "./lib/session.ts";
import { testSession } from "./lib/test-session.ts";

const REPORT = path.join(RESULTS, "host-tests.json");

interface MochaReport {
  stats: { passes: number; failures: number; pending: number };
  tests: { title: string; err: { message?: string } }[];
}

/**
 * How long it took to be activated is measured once in a session, by the clock, while all else starts, and so may be too
 * long by chance: so often that alone is measured again.
 */
const FURTHER_SESSIONS = 2;
const TOO_LONG = /^\d+ \+ \d+ ms$/;

const OPTIONS = {
  name: "host",
  extension: { vsix: PACKAGE },
  files: {},
  tests: HOST_TESTS,
  environment: { TANDEM_HOST_TESTS_REPORT: REPORT },
};

describe("The extension host of VS Code", () => {
  const session = testSession(OPTIONS);

  it("passes the tests that run in it", { timeout: 600_000 }, async () => {
    let { exitCode, report } = await outcomeOf(session());
    for (let further = 0; further < FURTHER_SESSIONS; further++) {
      const [failed, ...others] = report.tests.filter(({ err }) => err.message);
      if (!failed || others.length > 0 || !TOO_LONG.test(failed.err.message ?? "")) break;
      ({ exitCode, report } = await runOnly(failed.title));
    }
    expect(report.tests.filter(({ err }) => err.message)).toEqual([]);
    expect(report.stats).toMatchObject({ failures: 0, pending: 0 });
    expect(report.stats.passes).toBeGreaterThan(0);
    expect(exitCode).toBe(0);
  });
});

interface Outcome {
  exitCode: number;
  report: MochaReport;
}

/** Waits until the tests of a session have run. */
async function outcomeOf({ testsEnded, console: lines }: Session): Promise<Outcome> {
  const exitCode = await testsEnded;
  const [told] = lines.flatMap((line) => /activation: \d.*/.exec(line) ?? []);
  console.log(told);
  const report: MochaReport = JSON.parse(await readFile(REPORT, "utf8"));
  await rm(REPORT);
  return { exitCode, report };
}

/** Runs one of the tests in another session. */
async function runOnly(title: string): Promise<Outcome> {
  const environment = { ...OPTIONS.environment, TANDEM_HOST_TESTS_ONLY: title };
  const session = await openSession({ ...OPTIONS, name: "host-again", environment });
  try {
    return await outcomeOf(session);
  } finally {
    await session.close();
  }
}
