import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { addModelsCommand } from "../../../server/cli/models.ts";
import type { OptimiseParts } from "../../../server/cli/optimise.ts";
import type { ModelStore } from "../../../server/models/store.ts";
import { sha256 } from "./support/gguf-file.ts";
import { ggufWith, tensor } from "./support/layered-gguf.ts";
import { workbench } from "./support/workbench.ts";
import { workerFile } from "./support/worker-file.ts";

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Every copy is twice as fast as the original. */
async function parts(): Promise<OptimiseParts> {
  const measure: OptimiseParts["measure"] = async (file) => ({
    promptTokensPerSecond: file.includes("tandem.gguf") ? 180 : 90,
    stepMs: 30,
    bitsPerByte: 0.5,
  });
  return { measure, workerFile: await workerFile() };
}

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
  addModelsCommand(program, () => store, await parts());
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

test("optimise, list, undo", async () => {
  const bytes = ggufWith([tensor("blk.0.attn_q.weight", "Q5_0", [256, 64])]);
  const { store, hub } = await workbench({ bytes: bytes.length, sha256: sha256(bytes) });
  hub.files.set("owner/toy/resolve/abc/toy.gguf", bytes);
  expect(await run(store, "optimise", "toy")).toMatchObject({
    exitCode: 1,
    err: expect.stringMatching(/Fetch it first/),
  });
  process.exitCode = undefined;
  await run(store, "fetch", "toy");
  const { out, err } = await run(store, "optimise", "toy");
  expect(out).toMatch(/✓.* toy is used from toy\.q4_0-tandem\.gguf .*prompt 180 tok\/s per core, was 90/);
  expect(err).toMatch(/Original: prompt 90 tok\/s, 30\.0 ms a token, 0\.500 bits per byte\./);
  expect((await run(store)).out).toContain("Optimised here: prompt 180 tok/s per core, was 90 (Q4_0, 10 kB).");
  expect((await run(store, "optimise", "toy", "--undo")).out).toContain("the original is used again");
  expect((await run(store)).out).not.toContain("Optimised");
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
  await vi.waitFor(() => expect(hub.ranges).toHaveLength(1), { timeout: 10_000 });
  process.emit("SIGINT");
  expect(await running).toMatchObject({ exitCode: 130, err: expect.stringContaining("goes on from there") });
});
