import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { StatusRequest } from "../../server/protocol.ts";
import { waitFor } from "../e2e/lib/wait.ts";
import { anonymousBytes } from "./anonymous-bytes.ts";
import { ServerUnderTest } from "./server.ts";

const SERVER = path.resolve("dist/server.js");
/** How long a server stays when nobody is there. */
const LINGERS_MS = 15_000;
const CODE = "def total(numbers):\n    result = 0\n    for number in numbers:\n        result += █";
/** The most that a further window may cost. */
const FURTHER_WINDOW_BYTES = 60e6;

describe("windows that share a server", () => {
  let folder: string;
  let address: string;
  let child: ChildProcess;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "tandem-shared-"));
    address = process.platform === "win32" ? `\\\\.\\pipe\\tandem-test-${process.pid}` : path.join(folder, "server");
    child = spawn(process.execPath, [SERVER, `--shared=${address}`], { stdio: "inherit" });
  });
  afterAll(async () => {
    child.kill();
    await rm(folder, { recursive: true });
  });

  const open = async (settings: object = {}) => {
    const socket = await waitFor("the server to listen", () => tryToConnect(address), 20_000);
    const transport = [new StreamMessageReader(socket), new StreamMessageWriter(socket)] as const;
    return ServerUnderTest.over(child, createProtocolConnection(...transport), settings);
  };

  it("work with one set of models, and one that leaves does not disturb the other", async () => {
    const first = await open();
    expect(await first.completeAtMark(CODE)).not.toBe("");
    await waitFor(
      "both experts",
      async () => {
        const { experts } = await first.connection.sendRequest(StatusRequest);
        return experts.every(({ state }) => state === "ready");
      },
      60_000,
    );
    const before = await anonymousBytes(child.pid);
    const second = await open();
    expect(await second.completeAtMark(CODE)).toBe(await first.completeAtMark(CODE));
    const further = (await anonymousBytes(child.pid)) - before;
    console.log(`a further window: ${(further / 1e6).toFixed(1)} MB`);
    expect(further).toBeLessThan(FURTHER_WINDOW_BYTES);

    await first.stop();
    expect(await second.completeAtMark(CODE)).not.toBe("");
    const third = await open();
    // A window that crashes says nothing before it goes.
    third.connection.end();
    third.connection.dispose();
    expect(await second.completeAtMark(CODE)).not.toBe("");
    expect(child.exitCode).toBeNull();
    await second.stop();
  });

  it("with different settings are told once, and go on", async () => {
    const first = await open();
    const second = await open({ experts: { code: "smollm2-135m" } });
    expect(await second.completeAtMark(CODE)).not.toBe("");
    expect(first.shown).toEqual([
      expect.stringMatching(/Another window has set tandem\.experts\.code = "smollm2-135m"/),
    ]);
    expect(second.shown).toEqual([]);
    expect(await first.completeAtMark(CODE)).not.toBe("");
    await Promise.all([first.stop(), second.stop()]);
  });

  it("find one server, however many are started", async () => {
    const another = spawn(process.execPath, [SERVER, `--shared=${address}`], { stdio: "inherit" });
    expect(await once(another, "exit")).toEqual([0, null]);
    expect(child.exitCode).toBeNull();
  });

  it("take over the socket that a killed server left behind", async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
    child = spawn(process.execPath, [SERVER, `--shared=${address}`], { stdio: "inherit" });
    const first = await open();
    expect(await first.completeAtMark(CODE)).not.toBe("");
    await first.stop();
  });
});

// With a name of a pipe nobody sees when it is there.
it.skipIf(process.platform === "win32")(
  "a server stays with a client that came as soon as it listened",
  async ({ signal }) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "tandem-shared-"));
    // Whether a client comes that early is a matter of luck, which seldom fails four times.
    const servers = [0, 1, 2, 3].map((index) => {
      const address = path.join(folder, `server${index}`);
      return { address, child: spawn(process.execPath, [SERVER, `--shared=${address}`], { stdio: "inherit" }) };
    });
    onTestFinished(async () => {
      for (const { child } of servers) child.kill();
      await rm(folder, { recursive: true });
    });
    const sockets = await Promise.all(
      servers.map(async ({ address }) => {
        while (!existsSync(address)) {
          signal.throwIfAborted();
          await new Promise(setImmediate);
        }
        return waitFor("the server to listen", () => tryToConnect(address));
      }),
    );
    await delay(LINGERS_MS + 2_000);
    expect(sockets.map(({ closed }) => closed)).toEqual(servers.map(() => false));
  },
  60_000,
);

function tryToConnect(address: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}
