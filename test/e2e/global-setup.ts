/** Before the first end-to-end test: a VS Code, a browser, the starter pair, and the extension built and packaged. */
import path from "node:path";
import { run } from "../../scripts/run.ts";
import { ensureVSCode } from "../../scripts/vscode/install.ts";
import { PROJECT, packageExtension } from "../../scripts/vscode/package.ts";
import { bundleHostTests } from "./desktop/bundle.ts";
import { ensureChromium } from "./lib/chromium.ts";
import { RESULTS } from "./lib/session.ts";

/** The package that the tests install. */
export const PACKAGE = path.join(RESULTS, "tandem.vsix");

export default async function setup(): Promise<void> {
  const signal = AbortSignal.timeout(2_400_000);
  await ensureChromium();
  await ensureVSCode(signal);
  await packageExtension(PACKAGE, signal);
  // The development folder is tested as developers build it, not as it was packaged.
  await run("npx", ["tsx", "scripts/build.ts"], { cwd: PROJECT, signal });
  await bundleHostTests();
  await run(process.execPath, ["dist/cli.js", "models", "fetch"], { cwd: PROJECT, output: "show", signal });
}
