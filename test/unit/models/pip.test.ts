import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Pip } from "../../../server/models/pip.ts";
import { Watchdog } from "../../../server/models/watchdog.ts";
import { FakePip } from "./support/fake-pip.ts";
import { temporaryDirectory } from "./support/workbench.ts";

/** What happens each time before the folder is looked at in which a wheel grows. */
let beforeLook: (directory: string) => Promise<void> = async () => undefined;

vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof import("node:fs/promises")>();
  const watched = async (directory: string, options?: { recursive?: boolean }) => {
    if (options?.recursive) await beforeLook(directory);
    return original.readdir(directory, options as object);
  };
  return { ...original, readdir: watched };
});

const WHEEL = { name: "toy", version: "1.0", member: "toy.bin" };

/** A pip that takes a second, so that it is looked at more than once, and the folder that it downloads into. */
async function setUp() {
  const root = await temporaryDirectory();
  const fake = await FakePip.install(path.join(root, "bin"));
  await fake.publish("toy", "1.0", { "toy.bin": Buffer.alloc(1_000) });
  const slowly = `#!/bin/sh\n[ "$1" = --version ] || /bin/sleep 1\nexec "${fake.directory}/pip" "$@"\n`;
  const bin = path.join(root, "slow");
  await mkdir(bin);
  await writeFile(path.join(bin, "pip"), slowly);
  await chmod(path.join(bin, "pip"), 0o755);
  const signal = new AbortController().signal;
  const pip = await Pip.find(root, { PATH: bin }, signal);
  const scratch = path.join(root, "scratch");
  await mkdir(scratch);
  await writeFile(path.join(scratch, "arriving"), "abc");
  const download = (onBytes: (bytes: number) => void = () => undefined) =>
    pip.download(WHEEL, scratch, { signal, answerMs: 5_000, onBytes });
  return { scratch, download };
}

describe.skipIf(process.platform === "win32")("a download by pip", () => {
  afterEach(() => {
    beforeLook = async () => undefined;
    vi.restoreAllMocks();
  });

  test("goes on when pip removes a folder that is being looked at", async () => {
    const { download, scratch } = await setUp();
    let looks = 0;
    beforeLook = async () => {
      looks += 1;
      await readdir(path.join(scratch, "gone"));
    };
    expect(await download()).toMatch(/toy==1\.0\.whl$/);
    expect(looks).toBeGreaterThan(1);
  });

  test("ends with the failure of who hears of the progress", async () => {
    const { download } = await setUp();
    const downloading = download(() => {
      throw new Error("the window is gone");
    });
    await expect(downloading).rejects.toThrow("the window is gone");
  });

  test("that has come to its end expects nothing more", async () => {
    const { download } = await setUp();
    const expecting = vi.spyOn(Watchdog.prototype, "expect");
    const stopping = vi.spyOn(Watchdog.prototype, "stop");
    // The first look takes longer than pip itself.
    beforeLook = async () => {
      beforeLook = async () => undefined;
      await delay(1_200);
    };
    await download();
    await delay(500);
    const last = (orders: readonly number[]) => Math.max(...orders);
    expect(last(stopping.mock.invocationCallOrder)).toBeGreaterThan(last(expecting.mock.invocationCallOrder));
  });
});
