import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { addModelsCommand } from "../../../server/cli/models.ts";
import type { ModelStore } from "../../../server/models/store.ts";
import { workbench } from "./support/workbench.ts";

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(store: ModelStore, ...args: string[]): Promise<{ out: string; err: string; exitCode: unknown }> {
  const written = { out: "", err: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.out += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written.err += text;
    return true;
  });
  const program = new Command().exitOverride();
  addModelsCommand(program, () => store);
  await program.parseAsync(["models", ...args], { from: "user" });
  vi.restoreAllMocks();
  return { ...written, exitCode: process.exitCode };
}

test("fetch, list, verify, remove", async () => {
  const { store, file, bytes } = await workbench();
  const fetched = await run(store, "fetch", "toy");
  expect(fetched.err).toMatch(/toy: \d+ % of 201 kB/);
  expect(fetched.out).toContain(`toy is ready: ${file}`);
  expect((await readFile(file)).equals(bytes)).toBe(true);
  expect((await run(store, "fetch", "toy")).out).toBe("toy is here already.\n");
  expect((await run(store)).out).toMatch(/✓.* toy +201 kB +MIT +A toy/);
  expect(JSON.parse((await run(store, "list", "--json")).out)).toMatchObject({
    directory: store.directory,
    models: [{ id: "toy", installed: true, path: file }],
    presets: [{ id: "starter" }, { id: "second" }],
  });
  expect((await run(store, "verify")).out).toMatch(/✓.* toy: The file is right/);
  expect((await run(store, "remove", "toy")).out).toBe("toy has been removed.\n");
  expect(process.exitCode).toBeUndefined();
});

test("an unknown name is refused before anything is downloaded", async () => {
  const { store, hub } = await workbench();
  const { err, exitCode } = await run(store, "fetch", "toy", "toyy");
  expect(err).toMatch(/no model called "toyy"/);
  expect(exitCode).toBe(1);
  expect(hub.ranges).toEqual([]);
});

test("terms need --yes where nobody can be asked", async () => {
  const { store } = await workbench({ termsUrl: "https://example.org/terms" });
  const refused = await run(store, "fetch", "toy");
  expect(refused).toMatchObject({ exitCode: 1, err: expect.stringMatching(/example\.org\/terms.*--yes/) });
  process.exitCode = undefined;
  expect((await run(store, "fetch", "toy", "--yes")).out).toContain("toy is ready");
});

test("a damaged file makes verify fail", async () => {
  const { open, model } = await workbench();
  await open().fetch("toy");
  const store = open({ catalogue: [{ ...model, sha256: "0".repeat(64) }] });
  expect(await run(store, "verify")).toMatchObject({
    exitCode: 1,
    out: expect.stringMatching(/✗.* toy: The file was damaged/),
  });
});

test("Ctrl+C cancels and says that the download goes on next time", async () => {
  const { store, hub } = await workbench();
  hub.hangAfter = 30_000;
  const running = run(store, "fetch", "toy");
  await vi.waitFor(() => expect(hub.ranges).toHaveLength(1));
  process.emit("SIGINT");
  expect(await running).toMatchObject({ exitCode: 130, err: expect.stringContaining("goes on from there") });
});
