import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  createProtocolConnection,
  InitializeRequest,
  IPCMessageReader,
  IPCMessageWriter,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";

const SERVER = path.resolve("dist/server.js");
const TERMINAL = path.resolve("dist/cli.js");

describe("the server can be spoken to", () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill();
  });

  const greet = async (connection: ProtocolConnection) => {
    connection.listen();
    const params = { processId: process.pid, rootUri: null, capabilities: {} };
    const { capabilities } = await connection.sendRequest(InitializeRequest.type, params);
    connection.dispose();
    return capabilities.inlineCompletionProvider;
  };

  it.each([
    ["by itself", [SERVER, "--stdio"]],
    ["by the terminal's entry", [TERMINAL, "serve", "--stdio"]],
  ])("over stdio, started %s", async (_, command) => {
    const server = spawn(process.execPath, command, { stdio: ["pipe", "pipe", "inherit"] });
    child = server;
    const streams = [new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin)] as const;
    expect(await greet(createProtocolConnection(...streams))).toEqual({});
  });

  it("over Node's IPC", async () => {
    child = fork(SERVER, ["--node-ipc"]);
    expect(await greet(createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child)))).toEqual({});
  });

  it.each([
    ["by itself", [SERVER]],
    ["by the terminal's entry", [TERMINAL, "serve"]],
  ])("over a named pipe, started %s", async (_, command) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "tandem-pipe-"));
    const name = process.platform === "win32" ? `\\\\.\\pipe\\tandem-${process.pid}` : path.join(folder, "pipe");
    const listener = createServer();
    const connected = new Promise<Socket>((resolve) => listener.once("connection", resolve));
    await new Promise<void>((resolve) => listener.listen(name, resolve));
    child = spawn(process.execPath, [...command, `--pipe=${name}`], { stdio: "inherit" });
    const socket = await connected;
    expect(
      await greet(createProtocolConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket))),
    ).toEqual({});
    socket.destroy();
    listener.close();
    await rm(folder, { recursive: true });
  });
});
