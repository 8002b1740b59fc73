import { systemErrorCode } from "../../storage/system-error-code.ts";
import { ModelError } from "../errors.ts";
import { runSubprocess } from "../subprocess.ts";

/** npm is a script on Windows, which only a shell runs. */
const ASK_NPM: readonly [string, ...string[]] =
  process.platform === "win32"
    ? ["cmd.exe", "/d", "/s", "/c", "npm config get registry"]
    : ["npm", "config", "get", "registry"];

const WHAT_TO_DO =
  "Set tandem.gpu.registry to the address of a package registry for npm, such as the public one that npm's documentation names.";

/**
 * The address of the registry that the user's npm fetches from: it may be one of their company, and need not be the public
 * one. Ends without a slash. `directory` is one of Tandem's own, where npm is started.
 * @throws {ModelError} `unreachable` when npm is not here, or says nothing that is an address; the signal's reason
 */
export async function npmRegistry(
  directory: string,
  signal: AbortSignal,
  command: readonly [string, ...string[]] = ASK_NPM,
): Promise<string> {
  const answer = await ask(command, directory, signal);
  if (!URL.canParse(answer) || !/^https?:/.test(answer)) {
    throw new ModelError("unreachable", `npm does not say where it fetches packages from. ${WHAT_TO_DO}`);
  }
  return answer.replace(/\/+$/, "");
}

async function ask(command: readonly [string, ...string[]], directory: string, signal: AbortSignal): Promise<string> {
  try {
    return (await runSubprocess(command, { directory, environment: process.env, signal })).stdout.trim();
  } catch (failure) {
    if (systemErrorCode(failure) !== "ENOENT") throw failure;
    throw new ModelError("unreachable", `npm, which knows where packages are fetched from, is not here. ${WHAT_TO_DO}`);
  }
}
