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

  it("over stdio", async () => {
    const server = spawn(process.execPath, [SERVER, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    child = server;
    const streams = [new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin)] as const;
    expect(await greet(createProtocolConnection(...streams))).toEqual({});
  });

  it("over Node's IPC", async () => {
    child = fork(SERVER, ["--node-ipc"]);
    expect(await greet(createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child)))).toEqual({});
  });

  it("over a named pipe", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "tandem-pipe-"));
    const name = process.platform === "win32" ? `\\\\.\\pipe\\tandem-${process.pid}` : path.join(folder, "pipe");
    const listener = createServer();
    const connected = new Promise<Socket>((resolve) => listener.once("connection", resolve));
    await new Promise<void>((resolve) => listener.listen(name, resolve));
    child = spawn(process.execPath, [SERVER, `--pipe=${name}`], { stdio: "inherit" });
    const socket = await connected;
    expect(
      await greet(createProtocolConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket))),
    ).toEqual({});
    socket.destroy();
    listener.close();
    await rm(folder, { recursive: true });
  });
});
