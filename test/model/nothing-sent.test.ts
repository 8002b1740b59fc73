import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CompareRequest, DiagnoseRequest, ListModelsRequest } from "../../server/protocol.ts";
import { ServerUnderTest } from "./server.ts";

/** Writes down where each connection leads that its process begins, TLS or not. */
const WATCH = `
import { appendFileSync } from "node:fs";
import { Socket } from "node:net";
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...given) {
  appendFileSync(process.env.CONNECTIONS, JSON.stringify(given) + "\\n");
  return connect.apply(this, given);
};
`;

let folder: string;
let log: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tandem-sent-"));
  log = path.join(folder, "connections");
  const watch = path.join(folder, "watch.mjs");
  await writeFile(watch, WATCH);
  await writeFile(log, "");
  env = { ...process.env, CONNECTIONS: log, NODE_OPTIONS: `--import=${pathToFileURL(watch)}` };
});
afterAll(() => rm(folder, { recursive: true }));

it("the server begins no connection, whatever is completed, compared and looked up", async () => {
  const server = await ServerUnderTest.start({ strategy: "ensemble" }, { env });
  expect(await server.completeAtMark("def total(numbers):\n    return █\n")).not.toBe("");
  const uri = await server.open("def mean(numbers):\n    return \n");
  await server.connection.sendRequest(CompareRequest, {
    textDocument: { uri },
    position: { line: 1, character: 11 },
  });
  await server.connection.sendRequest(ListModelsRequest, {});
  await server.connection.sendRequest(DiagnoseRequest, {});
  await server.stop();
  expect(await readFile(log, "utf8")).toBe("");

  // Else the log would be empty because nobody wrote it.
  await promisify(execFile)(process.execPath, ["-e", 'fetch("http://127.0.0.1:2").catch(() => {})'], { env });
  expect(await readFile(log, "utf8")).toContain("127.0.0.1");
});
