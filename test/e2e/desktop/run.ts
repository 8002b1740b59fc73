/** The entry of `extensionTestsPath`, for a VS Code that is not started by @vscode/test-cli. */
import path from "node:path";
import Mocha from "mocha";

/** Where the JSON report goes; set by whoever starts VS Code. */
const REPORT = "TANDEM_HOST_TESTS_REPORT";

/** The title of the only test that is to run; of all without it. */
const ONLY = "TANDEM_HOST_TESTS_ONLY";

/** Runs the tests. VS Code takes a rejection for a failure. */
export async function run(): Promise<void> {
  const reporterOptions = { output: process.env[REPORT] };
  const mocha = new Mocha({ ui: "tdd", timeout: 120_000, reporter: "json", reporterOptions });
  const only = process.env[ONLY];
  if (only !== undefined) mocha.fgrep(only);
  mocha.addFile(path.join(__dirname, "essentials.test.cjs"));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed in the extension host.`);
}
