import path from "node:path";
import { defineConfig } from "@vscode/test-cli";

/** `npm run test:desktop`: the tests of test/e2e/desktop in a VS Code that is downloaded for them. */
export default defineConfig({
  files: ".vscode-test/tests/*.test.cjs",
  workspaceFolder: path.join(import.meta.dirname, ".vscode-test/workspace"),
  launchArgs: ["--disable-extensions", "--disable-workspace-trust"],
  mocha: { ui: "tdd", timeout: 120_000 },
});
