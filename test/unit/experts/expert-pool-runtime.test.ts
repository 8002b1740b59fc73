import { afterEach, expect, test, vi } from "vitest";
import { ExpertPool, type LoadExpert } from "../../../server/experts/expert-pool.ts";
import { LlamaRuntime } from "../../../server/experts/llama-runtime.ts";
import { loadedExpert } from "./support/loaded-expert.ts";
import { POOL_SETTINGS } from "./support/pool-settings.ts";

const signal = new AbortController().signal;
/** Lets everything run that does not wait for anyone. */
const settle = () => new Promise(setImmediate);

afterEach(() => vi.restoreAllMocks());

/** Experts that are in use, so that they are not unloaded, until they are released. */
function setUp() {
  const happened: string[] = [];
  const runtimes: LlamaRuntime[] = [];
  const nameOf = (runtime: LlamaRuntime) => {
    if (!runtimes.includes(runtime)) runtimes.push(runtime);
    return `runtime ${runtimes.indexOf(runtime) + 1}`;
  };
  vi.spyOn(LlamaRuntime.prototype, "dispose").mockImplementation(async function (this: LlamaRuntime) {
    happened.push(`${nameOf(this)} freed`);
  });
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const load: LoadExpert = async ({ id, role, runtime }) => {
    happened.push(`${role} loaded on ${nameOf(runtime)}`);
    return loadedExpert(role, id, async () => {
      await released;
      happened.push(`${role} unloaded`);
    });
  };
  const pool = new ExpertPool({ locate: async (id) => `${id}.gguf` }, POOL_SETTINGS, undefined, load);
  return { pool, happened, release };
}

test("an expert that is asked for while llama.cpp is replaced is loaded on the new one", async () => {
  const { pool, happened, release } = setUp();
  await pool.get("code", signal);
  const configured = pool.configure({ ...POOL_SETTINGS, threads: 2 });
  await settle();
  const again = pool.get("code", signal);
  const other = pool.get("general", signal);
  await settle();
  expect(happened).toEqual(["code loaded on runtime 1"]);
  release();
  await Promise.all([configured, again, other]);
  expect(happened.slice(1)).toEqual([
    "code unloaded",
    "runtime 1 freed",
    "code loaded on runtime 2",
    "general loaded on runtime 2",
  ]);
  expect(pool.status().map(({ state }) => state)).toEqual(["ready", "ready"]);
});

test("llama.cpp is not freed under an expert that somebody else has reset already, and that is still in use", async () => {
  const { pool, happened, release } = setUp();
  await pool.get("code", signal);
  const reset = pool.reset("code");
  const configured = pool.configure({ ...POOL_SETTINGS, threads: 2 });
  await settle();
  expect(happened).toEqual(["code loaded on runtime 1"]);
  release();
  await Promise.all([reset, configured]);
  expect(happened.slice(1)).toEqual(["code unloaded", "runtime 1 freed"]);
});

test("settings that two windows change at once are taken over one after the other", async () => {
  const { pool, happened, release } = setUp();
  await pool.get("code", signal);
  const configured = [2, 3].map((threads) => pool.configure({ ...POOL_SETTINGS, threads }));
  await settle();
  const again = pool.get("code", signal).catch((failure: unknown) => failure);
  await settle();
  expect(happened).toEqual(["code loaded on runtime 1"]);
  release();
  await Promise.all([...configured, again]);
  expect(happened.slice(1, 3)).toEqual(["code unloaded", "runtime 1 freed"]);
  await pool.get("code", signal);
  const last = happened.at(-1);
  expect(last).toMatch(/^code loaded on /);
  expect(happened).not.toContain(`${last?.replace("code loaded on ", "")} freed`);
});

test("an expert that waits for llama.cpp can be reset, and its waiter can leave", async () => {
  const { pool, happened, release } = setUp();
  await pool.get("code", signal);
  const configured = pool.configure({ ...POOL_SETTINGS, threads: 2 });
  await settle();
  const leaving = new AbortController();
  const left = pool.get("general", leaving.signal);
  const aborted = pool.get("general", signal);
  await settle();
  const refused = Promise.all([left, aborted].map((get) => expect(get).rejects.toMatchObject({ name: "AbortError" })));
  leaving.abort();
  await pool.reset("general");
  await refused;
  release();
  await configured;
  expect(happened).not.toContainEqual(expect.stringContaining("general loaded"));
});

test("experts that cannot be unloaded leave llama.cpp in its place, and can be loaded again", async () => {
  const load = vi.fn<LoadExpert>(async ({ id, role }) =>
    loadedExpert(role, id, () => Promise.reject(new Error("llama.cpp is stuck"))),
  );
  const pool = new ExpertPool({ locate: async (id) => `${id}.gguf` }, POOL_SETTINGS, undefined, load);
  await pool.get("code", signal);
  await expect(pool.configure({ ...POOL_SETTINGS, threads: 2 })).rejects.toThrow("llama.cpp is stuck");
  expect((await pool.get("code", signal)).role).toBe("code");
  const [first, second] = load.mock.calls.map(([{ runtime }]) => runtime);
  expect(second).toBe(first);
});

test("where llama.cpp could not be loaded, settings are taken over all the same, and the end is no failure", async () => {
  const gpus = vi.fn(() => Promise.reject(new Error("no binary was found")));
  const load: LoadExpert = async ({ role, id, runtime }) => {
    await runtime.threadCount();
    return loadedExpert(role, id, async () => undefined);
  };
  const settings = { ...POOL_SETTINGS, gpu: true };
  const pool = new ExpertPool({ locate: async (id) => `${id}.gguf`, gpus }, settings, undefined, load);
  await expect(pool.get("code", signal)).rejects.toThrow("no binary was found");
  await pool.configure({ ...settings, threads: 2 });
  await expect(pool.get("code", signal)).rejects.toThrow("no binary was found");
  expect(gpus).toHaveBeenCalledTimes(2);
  await pool.dispose();
});
