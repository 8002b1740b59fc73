import { createServer, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";

const CUT_AFTER_MS = 300;

/** A proxy on this machine: it passes on requests for `http:`, and opens tunnels for `https:`. */
export class FakeProxy {
  /** What it was asked for, in order: an address, or `CONNECT host:port`. */
  readonly asked: string[] = [];
  /** Instead of opening tunnels. */
  refusesTunnels: number | undefined;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((incoming, response) => {
      this.asked.push(incoming.url ?? "");
      const { method, headers } = incoming;
      const passedOn = request(incoming.url ?? "", { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        // What breaks off there breaks off here, when whoever asked has had time to take what has arrived.
        answer.on("error", () => setTimeout(() => response.destroy(), CUT_AFTER_MS));
      });
      passedOn.on("error", () => response.writeHead(502).end());
      incoming.pipe(passedOn);
    });
    this.server.on("connect", ({ url = "" }, socket) => {
      this.asked.push(`CONNECT ${url}`);
      if (this.refusesTunnels) return socket.end(`HTTP/1.1 ${this.refusesTunnels} No\r\n\r\n`);
      const { hostname, port } = new URL(`http://${url}`);
      const target = connect(Number(port), hostname, () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        target.pipe(socket).pipe(target);
      });
      return target.on("error", () => socket.destroy());
    });
  }

  static async start(): Promise<FakeProxy> {
    const proxy = new FakeProxy();
    await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** Without its protocol, as many write it. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
