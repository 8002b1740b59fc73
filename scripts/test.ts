/**
 * `npm test`: every check and every test of the project, one after the other. The last line sums them up. What was
 * skipped counts as failed: a green run has shown everything.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { ensureChromium } from "../test/e2e/lib/chromium.ts";
import { ensureEditors } from "../test/e2e/lsp/editors.ts";
import { ensurePytest } from "../test/e2e/lsp/environment.ts";
import { runToEnd } from "./run.ts";
import { ensureVSCode } from "./vscode/install.ts";
import { PROJECT } from "./vscode/package.ts";

interface Counts {
  passed: number;
  failed: number;
}

const RESULTS = path.join(PROJECT, "test-results");
const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => interrupted.abort());
const { signal } = interrupted;

await rm(RESULTS, { recursive: true, force: true });
await mkdir(RESULTS, { recursive: true });
// First, so that a machine that lacks something says so now and not after the other tests.
await ensureChromium();
await ensureVSCode(signal);
await ensurePytest(signal);
await ensureEditors(signal);

const parts: [string, () => Promise<Counts>][] = [
  ["build", () => asOne("npm", ["run", "--silent", "build"])],
  ["check", () => asOne("npm", ["run", "--silent", "check"])],
  ["unit tests", () => vitest("unit")],
  ["model tests", () => vitest("model")],
  ["end-to-end tests", () => vitest("e2e")],
  ["another LSP client", pytest],
];
const summary: string[] = [];
const total: Counts = { passed: 0, failed: 0 };
for (const [name, part] of parts) {
  process.stdout.write(`\n== ${name}\n`);
  const start = Date.now();
  const { passed, failed } = await part();
  total.passed += passed;
  total.failed += failed;
  summary.push(`${name}: ${passed} passed, ${failed} failed in ${Math.round((Date.now() - start) / 1000)} s`);
}
process.stdout.write(`\n${summary.join("\n")}\n\n${total.passed} passed, ${total.failed} failed\n`);
if (total.failed > 0) process.exitCode = 1;

async function asOne(program: string, args: string[]): Promise<Counts> {
  const succeeded = await succeeds(program, args);
  return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1 };
}

async function vitest(project: string): Promise<Counts> {
  const file = path.join(RESULTS, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const succeeded = await succeeds("npx", ["vitest", "run", "--project", project, ...reporters]);
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const { numPassedTests, numTotalTests } = JSON.parse(await readFile(file, "utf8"));
  return counts(numPassedTests, numTotalTests, succeeded);
}

async function pytest(): Promise<Counts> {
  const file = path.join(RESULTS, "lsp.xml");
  const succeeded = await succeeds("npx", ["tsx", "test/e2e/lsp/run.ts", file]);
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = await readFile(file, "utf8");
  const number = (name: string) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(report)?.[1] ?? 0);
  const total = number("tests");
  return counts(total - number("failures") - number("errors") - number("skipped"), total, succeeded);
}

/** All that did not pass failed. A run without a failed test can fail too: a file that does not load, no test at all. */
function counts(passed: number, total: number, succeeded: boolean): Counts {
  const failed = total - passed;
  return { passed, failed: failed === 0 && (total === 0 || !succeeded) ? 1 : failed };
}

async function succeeds(program: string, args: string[]): Promise<boolean> {
  return (await runToEnd(program, args, { cwd: PROJECT, output: "show", signal })).code === 0;
}
