import { rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { createConnection, ProposedFeatures, StreamMessageWriter } from "vscode-languageserver/node";
import { sessionReader } from "./lsp/session-transport.ts";
import { type House, serve } from "./session.ts";
import { withFileLock } from "./storage/file-lock.ts";

/** After the last client has left, the models stay for so long, in ms: a window that is reloaded finds them warm. */
const LINGER_MS = 15_000;
/** The longest that another server may take to begin, in ms. */
const START_LIMIT_MS = 10_000;

/**
 * Serves every client that connects to a socket or named pipe, all with the same experts, and ends a while after the last
 * one has left. Resolves to nothing at once where another server is there already.
 */
export async function serveAll(address: string, house: House): Promise<void> {
  let clients = 0;
  let leaving: NodeJS.Timeout | undefined;
  const server = createServer((socket) => {
    clients++;
    clearTimeout(leaving);
    serveSocket(socket, house, () => {
      clients--;
      if (clients === 0) leaving = setTimeout(end, LINGER_MS);
    });
  });
  const end = () => {
    server.close();
    house.shared.dispose().then(
      () => process.exit(0),
      (failure: unknown) => {
        process.stderr.write(`The models could not be unloaded: ${failure}\n`);
        process.exit(1);
      },
    );
  };
  if (!(await listenAlone(server, address))) process.exit(0);
  process.once("SIGTERM", end);
  // The first client may have come already, before anything else could happen here.
  if (clients === 0) leaving = setTimeout(end, LINGER_MS);
}

function serveSocket(socket: Socket, house: House, onEnd: () => void): void {
  const connection = createConnection(
    ProposedFeatures.all,
    sessionReader(socket, () => socket.end()),
    new StreamMessageWriter(socket),
  );
  const session = serve(connection, house);
  socket.on("error", (error) => process.stderr.write(`A client's connection broke: ${error.message}\n`));
  socket.once("close", () => {
    connection.dispose();
    session.dispose().then(onEnd, (failure: unknown) => {
      process.stderr.write(`A session could not be ended in order: ${failure}\n`);
      onEnd();
    });
  });
}

/** Whether this is the one server that listens there. A socket that a dead one left behind is taken over. */
async function listenAlone(server: Server, address: string): Promise<boolean> {
  const lock = path.join(isPipe(address) ? os.tmpdir() : path.dirname(address), `${path.basename(address)}.start`);
  return withFileLock(lock, { signal: AbortSignal.timeout(START_LIMIT_MS) }, async () => {
    if (await answers(address)) return false;
    if (!isPipe(address)) await rm(address, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(address, () => {
        server.off("error", reject);
        resolve();
      });
    });
    return true;
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Windows keeps named pipes apart from files, and removes them itself. */
function isPipe(address: string): boolean {
  return address.startsWith("\\\\.\\pipe\\");
}
