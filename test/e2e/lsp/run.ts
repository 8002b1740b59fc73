/** A conversation with an LSP client that is not ours. Takes the path of the JUnit report to write, if one is wanted. */
import { runToEnd } from "../../../scripts/run.ts";
import { ensureEditors } from "./editors.ts";
import { ensurePytest } from "./environment.ts";

const here = import.meta.dirname;
const signal = AbortSignal.timeout(900_000);
const [report] = process.argv.slice(2);

const python = await ensurePytest(signal);
const editors = await ensureEditors(signal);
if (editors === undefined) console.log("Emacs and Neovim 0.12 are left out: they come from Debian, which this is not.");
const args = ["-m", "pytest", here, ...(report ? [`--junitxml=${report}`] : [])];
const environment = {
  ...process.env,
  PYTHONDONTWRITEBYTECODE: "1",
  ...(editors !== undefined && { TANDEM_TEST_EDITORS: editors }),
};
const { code } = await runToEnd(python, args, { cwd: here, environment, output: "show", signal });
if (code !== 0) process.exitCode = 1;
