/**
 * VS Code for the browser (code-server) with the Node that it wants, from the npm registry: the one VS Code that can
 * be had on a machine without a screen. Both are installed beside each other in {@link developmentHome}, once.
 */
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../run.ts";
import { ensureDebianPackages } from "./debian.ts";
import { developmentHome } from "./home.ts";
import { forbidUndeclaredProposedApi } from "./proposed-api.ts";

const CODE_SERVER = "4.139.1";
const NODE = "24.21.0";
/** The npm package with Node's program and headers for this machine. */
const NODE_PACKAGE = `${process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node"}-${process.platform}-${process.arch}`;

/** What code-server's native modules are built with. */
const BUILD_PACKAGES = [
  "g++",
  "make",
  "python3",
  "pkg-config",
  "libkrb5-dev",
  "libsecret-1-dev",
  "libx11-dev",
  "libxkbfile-dev",
];

export interface Installation {
  /** The Node program that runs code-server. */
  readonly node: string;
  /** The folder of the npm package `code-server`. */
  readonly codeServer: string;
}

/**
 * Returns the installed VS Code, and installs it first where it is missing: about four minutes of work for two cores,
 * most of it building native modules. An installation that was interrupted starts again.
 */
export async function ensureVSCode(signal: AbortSignal): Promise<Installation> {
  const home = path.join(developmentHome(), `code-server-${CODE_SERVER}`);
  const nodeHome = path.join(home, "node_modules", NODE_PACKAGE);
  const codeServer = path.join(home, "node_modules/code-server");
  const installation = { node: path.join(nodeHome, "bin/node"), codeServer };
  const stamp = path.join(home, "installed");
  if (existsSync(stamp)) return installation;

  process.stdout.write(`Installing VS Code for the browser in ${home}; this takes some minutes, once.\n`);
  await ensureDebianPackages(BUILD_PACKAGES, signal);
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, "package.json"), `${JSON.stringify({ private: true })}\n`);
  const packages = [`code-server@${CODE_SERVER}`, `${NODE_PACKAGE}@${NODE}`];
  await run("npm", ["--prefix", home, "install", "--ignore-scripts", ...packages], { cwd: home, signal });
  await run("bash", ["./postinstall.sh"], { cwd: codeServer, environment: buildEnvironment(nodeHome), signal });
  await forbidUndeclaredProposedApi(path.join(codeServer, "lib/vscode/out"));
  await writeFile(stamp, `${new Date().toISOString()}\n`);
  return installation;
}

/** For code-server's own installation script, which builds native modules. */
function buildEnvironment(nodeHome: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${path.join(nodeHome, "bin")}${path.delimiter}${process.env.PATH}`,
    // The script looks here for the major version of Node.
    npm_config_user_agent: `npm/11 node/v${NODE} ${process.platform} ${process.arch}`,
    // Headers from the package, not from nodejs.org.
    npm_config_nodedir: nodeHome,
  };
}
