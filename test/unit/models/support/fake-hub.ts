import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A model hub on this machine, with the faults that real ones have. */
export class FakeHub {
  /** `owner/repository/resolve/revision/file` to content. */
  readonly files = new Map<string, Buffer>();
  /** The Range header of every request, in order. */
  readonly ranges: (string | undefined)[] = [];
  /** Bytes after which the connection is cut, for the requests to come; one entry per request. */
  cutAfter: number[] = [];
  /** Bytes after which nothing more is sent until the client goes away. */
  hangAfter: number | undefined;
  honoursRange = true;
  /** Takes connections and never says anything. */
  silent = false;
  /** How long it takes to answer, in ms. */
  answersAfter = 0;
  status: number | undefined;
  etag: string | undefined;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      setTimeout(() => this.answer(request, response), this.answersAfter);
    });
  }

  static async start(): Promise<FakeHub> {
    const hub = new FakeHub();
    await new Promise<void>((resolve) => hub.server.listen(0, "127.0.0.1", resolve));
    return hub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts every connection that is open. */
  dropConnections(): void {
    this.server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { range } = request.headers;
    this.ranges.push(range);
    if (this.silent) return;
    const content = this.files.get((request.url ?? "").slice(1));
    if (this.status !== undefined || !content) {
      response.writeHead(this.status ?? 404).end("no");
      return;
    }
    const start = this.honoursRange ? Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0) : 0;
    if (start >= content.length) {
      response.writeHead(416, { "Content-Range": `bytes */${content.length}` }).end();
      return;
    }
    const body = content.subarray(start);
    const headers: Record<string, string | number> = { "Content-Length": body.length };
    if (this.etag) headers.ETag = this.etag;
    if (start > 0) headers["Content-Range"] = `bytes ${start}-${content.length - 1}/${content.length}`;
    response.writeHead(start > 0 ? 206 : 200, headers);
    const cut = this.cutAfter.shift();
    if (cut !== undefined) response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 50));
    else if (this.hangAfter !== undefined) response.write(body.subarray(0, this.hangAfter));
    else response.end(body);
  }
}
