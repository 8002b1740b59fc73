/** A store that cannot be written: one message, and everything else goes on. */
import { spawnSync } from "node:child_process";
import { chmod, copyFile, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelStore } from "../../server/models/store.ts";
import { FetchModelsRequest } from "../../server/protocol.ts";
import { waitFor } from "../e2e/lib/wait.ts";
import { ServerUnderTest } from "./server.ts";

const MODEL = "smollm2-135m";
const MEAN =
  'def mean(values):\n    """The mean of the values."""\n    return sum(values) / █\n\n\nprint(mean([1, 2, 3]))\n';
const CURSOR = { line: 2, character: 25 };
const WHOLE_ANSWERS = { "completion.deadline": 10_000 };
/** Nobody forbids root anything, so that the server runs as somebody else. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Root's own project may be nobody else's to read. */
const canRun = spawnSync(process.execPath, ["--check", "dist/server.js"], NOBODY).status === 0;

/** A busy machine may take longer to load a model than anybody waits for an answer. */
function answerOf(server: ServerUnderTest, marked: string): Promise<string> {
  return waitFor("an answer", async () => (await server.completeAtMark(marked)) || undefined, 60_000);
}

describe("the server", () => {
  let folder: string;
  let original: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "tandem-bad-store-"));
    original = await new ModelStore().fetch(MODEL);
  });
  afterAll(async () => {
    await chmod(folder, 0o755);
    await rm(folder, { recursive: true });
  });

  it.skipIf(process.platform === "win32" || !canRun)(
    "works with a store that it cannot write, and says once what it cannot keep",
    async () => {
      await copyFile(original, path.join(folder, path.basename(original)));
      await chmod(folder, 0o555);
      const environment = { ...process.env, TANDEM_MODELS: folder };
      const server = await ServerUnderTest.start(
        { experts: { code: MODEL, general: MODEL }, ...WHOLE_ANSWERS },
        { env: environment, ...NOBODY },
      );
      await answerOf(server, MEAN);
      for (const name of ["average", "middle", "centre"]) {
        const uri = await server.open(MEAN.replace("mean", name).replace("█", ""));
        const text = await server.complete(uri, CURSOR);
        expect(text).not.toBe("");
        // Long enough to be read: what is taken then is counted.
        await delay(1_000);
        await server.insert(uri, CURSOR, text, 2);
      }
      await expect(server.connection.sendRequest(FetchModelsRequest, { ids: ["qwen2.5-coder-0.5b"] })).rejects.toThrow(
        /model directory .* cannot be used \(EACCES\).*tandem\.models\.directory/,
      );
      await server.stop();
      expect(server.shown).toEqual([]);
      expect(server.logged).toEqual([
        expect.stringMatching(/^The statistics in .* cannot be read or written: EACCES.* stays in memory\.$/),
      ]);
    },
  );
});
