import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { BenchItem } from "../../../server/bench/dataset.ts";
import { canIsolate, isTested, passes } from "../../../server/bench/program.ts";

const never = new AbortController().signal;
const python = {
  language: "python",
  prompt: "def double(x):\n    return ",
  suffix: "\n",
  test: "assert double(2) == 4",
} as BenchItem;
const javascript = {
  language: "javascript",
  prompt: "const double = (x) => ",
  suffix: ";\n",
  test: "console.assert(double(2) === 4, 'two');",
} as BenchItem;

describe.each([python, javascript])("a program in $language", (item) => {
  test("passes with the right text, and with no other", async () => {
    expect(await passes(item, "2 * x", never)).toBe(true);
    expect(await passes(item, "3 * x", never)).toBe(false);
    expect(await passes(item, "", never)).toBe(false);
  });
});

test.each([python, javascript])(
  "folders may have any name: a program in $language is no shell's business",
  async (item) => {
    const parent = await mkdtemp(path.join(os.tmpdir(), "tandem-name-"));
    const folder = path.join(parent, "of $HOME `date` 'and' \\ more");
    await mkdir(folder);
    vi.stubEnv("TMPDIR", folder);
    try {
      expect(os.tmpdir()).toBe(folder);
      expect(await passes(item, "2 * x", never)).toBe(true);
    } finally {
      vi.unstubAllEnvs();
      await rm(parent, { recursive: true });
    }
  },
);

test("where a language is not installed, nothing passes", async () => {
  vi.stubEnv("PATH", "");
  try {
    expect(await passes(python, "2 * x", never, { isolated: false })).toBe(false);
  } finally {
    vi.unstubAllEnvs();
  }
});

test("a program that does not end is ended when nobody waits any more", async () => {
  const leave = new AbortController();
  const running = passes({ ...python, test: "while True: pass" }, "2 * x", leave.signal);
  setTimeout(() => leave.abort(), 200);
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
});

/** Gives a test the name of a file in which something writes for ever: it must have begun, and have ended with the test. */
async function withBeats(run: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "heartbeat-"));
  const file = path.join(folder, "beats");
  try {
    await run(file);
    const { size } = await stat(file);
    expect(size).toBeGreaterThan(0);
    await sleep(300);
    expect((await stat(file)).size).toBe(size);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a program that runs for too long has failed, and is ended with all that it started", async () => {
  await withBeats(async (file) => {
    // Both write for ever.
    const test = `import os, time
child = os.fork()
with open(${JSON.stringify(file)}, "a") as beats:
    while True:
        beats.write("child" if child == 0 else "parent")
        beats.flush()
        time.sleep(0.01)`;
    expect(await passes({ ...python, test }, "2 * x", never, { limitMs: 5_000 })).toBe(false);
  });
});

test.each([
  ["passes", 0],
  ["fails", 1],
])("what a program that %s leaves behind is ended with it", async (_how, code) => {
  await withBeats(async (file) => {
    // The child writes for half a minute, so that it ends should this test fail. The parent leaves when it has begun.
    const test = `import os, time
if os.fork() == 0:
    for _ in range(3000):
        with open(${JSON.stringify(file)}, "a") as beats:
            beats.write("child")
        time.sleep(0.01)
while not os.path.exists(${JSON.stringify(file)}) or os.path.getsize(${JSON.stringify(file)}) == 0:
    time.sleep(0.01)
os._exit(${code})`;
    expect(await passes({ ...python, test }, "2 * x", never)).toBe(code === 0);
  });
});

describe("the network", () => {
  let server: net.Server;
  let connections: number;
  beforeEach(async () => {
    connections = 0;
    server = net.createServer((socket) => {
      connections++;
      socket.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => server.close());

  const connecting = () => {
    const { port } = server.address() as AddressInfo;
    return { ...python, test: `import socket\nsocket.create_connection(("127.0.0.1", ${port}), 5).close()` };
  };

  test("is out of a program's reach, where the system can do that", async ({ skip }) => {
    skip(!(await canIsolate()), "This system lets no ordinary process give up the network.");
    expect(await passes(connecting(), "2 * x", never)).toBe(false);
    expect(connections).toBe(0);
  });

  test("is there where it cannot: the same program passes", async () => {
    expect(await passes(connecting(), "2 * x", never, { isolated: false })).toBe(true);
    expect(connections).toBe(1);
  });
});

test("what has no test, or is in a language that cannot be run, is not tested", () => {
  expect(isTested(python)).toBe(true);
  expect(isTested({ ...python, test: undefined })).toBe(false);
  expect(isTested({ ...python, language: "markdown" })).toBe(false);
});
