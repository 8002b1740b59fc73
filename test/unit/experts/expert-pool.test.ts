import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import {
  ExpertUnavailableError,
  NoAntiExpertError,
  OutOfMemoryError,
  RuntimeUnavailableError,
} from "../../../server/experts/errors.ts";
import { ExpertPool, type LoadExpert } from "../../../server/experts/expert-pool.ts";
import type { PoolSettings } from "../../../server/experts/pool-settings.ts";
import { ModelError } from "../../../server/models/errors.ts";
import { loadedExpert } from "./support/loaded-expert.ts";
import { POOL_SETTINGS } from "./support/pool-settings.ts";

const MINUTE = 60_000;
const SETTINGS: PoolSettings = { ...POOL_SETTINGS, unloadAfterMs: 30 * MINUTE };
const LOAD_MS = 2000;
const signal = new AbortController().signal;

/** Two experts that take two seconds to load. */
function setUp(settings = SETTINGS, disposing: () => Promise<void> = async () => undefined) {
  const loaded: string[] = [];
  const unloaded: string[] = [];
  const load: LoadExpert = async ({ id, role }) => {
    await new Promise((resolve) => setTimeout(resolve, LOAD_MS));
    loaded.push(role);
    return loadedExpert(role, id, async () => {
      await disposing();
      unloaded.push(role);
    });
  };
  const states = () => pool.status().map(({ state }) => state);
  const pool = new ExpertPool({ locate: async (id) => `${id}.gguf` }, settings, undefined, load);
  return { pool, states, loaded, unloaded };
}

/** Ends the fake clock, whose timers never keep a process alive; what it returns gives the timers that were set since. */
function realTimers(): () => NodeJS.Timeout[] {
  vi.useRealTimers();
  const setting = vi.spyOn(globalThis, "setTimeout");
  onTestFinished(() => setting.mockRestore());
  return () => setting.mock.results.map(({ value }) => value);
}

async function loadBoth(pool: ExpertPool): Promise<void> {
  const both = Promise.all([pool.get("code", signal), pool.get("general", signal)]);
  await vi.advanceTimersByTimeAsync(LOAD_MS);
  await both;
}

describe("experts that nobody uses", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test("leave the memory after the time that is set, and not before", async () => {
    const { pool, states, unloaded } = setUp();
    await loadBoth(pool);
    await vi.advanceTimersByTimeAsync(29 * MINUTE);
    expect(states()).toEqual(["ready", "ready"]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(states()).toEqual(["idle", "idle"]);
    expect(unloaded.sort()).toEqual(["code", "general"]);
  });

  test("one in use stays; each has its own time", async () => {
    const { pool, unloaded } = setUp();
    await loadBoth(pool);
    for (let minutes = 0; minutes < 60; minutes += 10) {
      await pool.get("code", signal);
      await vi.advanceTimersByTimeAsync(10 * MINUTE);
    }
    expect(unloaded).toEqual(["general"]);
    expect(pool.isPending("general")).toBe(true);
    expect(pool.isPending("code")).toBe(false);
  });

  test("come back when they are asked for", async () => {
    const { pool, states, loaded } = setUp();
    await loadBoth(pool);
    await vi.advanceTimersByTimeAsync(40 * MINUTE);
    loaded.length = 0;
    const expert = pool.get("code", signal);
    await vi.advanceTimersByTimeAsync(1);
    expect(states()).toEqual(["idle", "loading"]);
    expect(pool.isPending("code")).toBe(true);
    await vi.advanceTimersByTimeAsync(LOAD_MS);
    expect((await expert).role).toBe("code");
    expect(loaded).toEqual(["code"]);
    expect(states()).toEqual(["idle", "ready"]);
  });

  test("one that is being unloaded counts as pending, and can be asked for meanwhile", async () => {
    const { pool, loaded } = setUp(SETTINGS, () => new Promise((resolve) => setTimeout(resolve, 5000)));
    await loadBoth(pool);
    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    expect(pool.isPending("general")).toBe(true);
    const again = pool.get("general", signal);
    await vi.advanceTimersByTimeAsync(LOAD_MS);
    expect((await again).role).toBe("general");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pool.isPending("general")).toBe(false);
    expect(loaded.filter((role) => role === "general")).toHaveLength(2);
  });

  test("0 keeps them", async () => {
    const { pool, unloaded } = setUp({ ...SETTINGS, unloadAfterMs: 0 });
    await loadBoth(pool);
    await vi.advanceTimersByTimeAsync(24 * 60 * MINUTE);
    expect(unloaded).toEqual([]);
  });

  test("a new time counts for those that are loaded", async () => {
    const { pool, states } = setUp({ ...SETTINGS, unloadAfterMs: 0 });
    await loadBoth(pool);
    await pool.configure({ ...SETTINGS, unloadAfterMs: MINUTE });
    expect(states()).toEqual(["ready", "ready"]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(states()).toEqual(["idle", "idle"]);
  });

  test("one that cannot be unloaded says so", async () => {
    const { pool } = setUp(SETTINGS, () => Promise.reject(new Error("llama.cpp is stuck")));
    await loadBoth(pool);
    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    expect(pool.status()).toMatchObject([
      { state: "failed", message: "The general model could not be unloaded: llama.cpp is stuck." },
      { state: "failed" },
    ]);
  });

  test("whoever resets one that is being unloaded waits until it is, whatever it is reset for", async () => {
    const { pool, unloaded } = setUp(SETTINGS, () => new Promise((resolve) => setTimeout(resolve, 5000)));
    await loadBoth(pool);
    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    const waiting = [
      pool.reset("code"),
      pool.reset("code"),
      pool.configure({ ...SETTINGS, threads: 2 }),
      pool.dispose(),
    ];
    const ends = waiting.map(async (each) => {
      await each;
      return [...unloaded];
    });
    await vi.advanceTimersByTimeAsync(5000);
    for (const seen of await Promise.all(ends)) expect(seen).toContain("code");
    await pool.reset("code");
    expect(unloaded).toHaveLength(2);
  });

  test("do not keep the process alive", async () => {
    const timers = realTimers();
    const load: LoadExpert = async ({ id, role }) => loadedExpert(role, id, async () => undefined);
    const pool = new ExpertPool({ locate: async (id) => `${id}.gguf` }, SETTINGS, undefined, load);
    await Promise.all([pool.get("code", signal), pool.get("general", signal)]);
    expect(timers().map((timer) => timer.hasRef())).toEqual([false, false]);
    await pool.dispose();
  });
});

test("where llama.cpp itself cannot be loaded, nobody is told to verify a model", async () => {
  const load: LoadExpert = async () => {
    throw new RuntimeUnavailableError(new Error("no binary was found."));
  };
  const pool = new ExpertPool({ locate: async (id) => `${id}.gguf` }, SETTINGS, undefined, load);
  const failure = await pool.get("code", signal).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ExpertUnavailableError);
  const { message } = failure as Error;
  expect(message).toContain("(no binary was found). Install the package of Tandem that was made for this system");
  expect(message).not.toContain("Verify");
});

test("a model that cannot be found out about fails with what to do, before anybody asks for it", async () => {
  const locate = async () => {
    throw new Error("There is no model called so");
  };
  const pool = new ExpertPool({ locate }, SETTINGS);
  await pool.refresh();
  expect(pool.status()).toMatchObject([
    { state: "failed", message: expect.stringContaining("The general model a-general-model cannot be used") },
    { state: "failed", message: expect.stringMatching(/no model called so\. .*"Tandem: Manage Models"/) },
  ]);
});

test("nobody is told that an expert is missing while it is being looked for", async () => {
  const told: string[] = [];
  const locate = async (reference: string) => {
    if (reference === SETTINGS.references.general) return undefined;
    await new Promise((later) => setTimeout(later, 20));
    return "a.gguf";
  };
  const pool: ExpertPool = new ExpertPool({ locate }, SETTINGS, () => {
    queueMicrotask(() =>
      told.push(
        pool
          .status()
          .map(({ state }) => state)
          .join(" "),
      ),
    );
  });
  await pool.refresh();
  expect(new Set(told)).toEqual(new Set(["missing idle"]));
});

describe("an expert that failed", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const failureOf = (pool: ExpertPool) => pool.get("code", signal).catch((error: unknown) => (error as Error).message);

  test("is tried again some time after its file was refused, which may be there then", async () => {
    let looked = 0;
    const locate = async () => {
      if (looked++ === 0) throw new ModelError("unreadable", "There is no such file.");
      return "a.gguf";
    };
    const load: LoadExpert = () => Promise.reject(new Error("It was loaded."));
    const pool = new ExpertPool({ locate }, SETTINGS, undefined, load);
    expect(await failureOf(pool)).toContain("There is no such file");
    expect(await failureOf(pool)).toContain("There is no such file");
    expect(pool.status()).toContainEqual(expect.objectContaining({ role: "code", state: "failed" }));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await failureOf(pool)).toContain("It was loaded");
  });

  test("is only missing while its file is being copied", async () => {
    let isThere = false;
    const locate = async () => {
      if (!isThere) throw new ModelError("growing", "a.gguf is not complete yet.");
      return "a.gguf";
    };
    const load: LoadExpert = () => Promise.reject(new Error("It was loaded."));
    const pool = new ExpertPool({ locate }, SETTINGS, undefined, load);
    const missing = expect.objectContaining({
      role: "code",
      state: "missing",
      message: expect.stringContaining("yet"),
    });
    await pool.refresh();
    expect(pool.status()).toContainEqual(missing);
    expect(await failureOf(pool)).toContain("cannot be used yet: a.gguf is not complete yet.");
    expect(pool.status()).toContainEqual(missing);
    isThere = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await failureOf(pool)).toContain("It was loaded");
  });

  test("is tried again five minutes after there was too little memory, and says what to do about that", async () => {
    const tooLarge = new OutOfMemoryError(new Error("A context size of 4096 is too large for the available RAM"));
    const load = vi.fn<LoadExpert>(() => Promise.reject(tooLarge));
    const pool = new ExpertPool({ locate: async () => "a.gguf" }, SETTINGS, undefined, load);
    expect(await failureOf(pool)).toBe(
      'The code expert a-coder cannot be used: A context size of 4096 is too large for the available RAM. Free memory by closing other programs, or lower tandem.memory.cacheMegabytes; it is tried again after five minutes, and by "Tandem: Restart Server" at once.',
    );
    await vi.advanceTimersByTimeAsync(5 * MINUTE - 1);
    expect(await failureOf(pool)).toContain("tandem.memory.cacheMegabytes");
    expect(load).toHaveBeenCalledOnce();
    expect(pool.status()).toContainEqual(expect.objectContaining({ role: "code", state: "failed" }));
    await vi.advanceTimersByTimeAsync(1);
    load.mockImplementation(async ({ id, role }) => loadedExpert(role, id, async () => undefined));
    expect((await pool.get("code", signal)).role).toBe("code");
    expect(pool.status()).toContainEqual(expect.objectContaining({ role: "code", state: "ready" }));
  });

  test("does not keep the process alive", async () => {
    const timers = realTimers();
    const load: LoadExpert = () => Promise.reject(new OutOfMemoryError(new Error("There is too little.")));
    const pool = new ExpertPool({ locate: async () => "a.gguf" }, SETTINGS, undefined, load);
    await failureOf(pool);
    // One waits until it is tried again, one until it would leave the memory.
    expect(timers().map((timer) => timer.hasRef())).toEqual([false, false]);
    await pool.dispose();
  });

  test("is not loaded again and again", async () => {
    const load = vi.fn<LoadExpert>(() => Promise.reject(new Error("The tensors are odd.")));
    const pool = new ExpertPool({ locate: async () => "a.gguf" }, SETTINGS, undefined, load);
    await failureOf(pool);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(await failureOf(pool)).toContain("The tensors are odd");
    expect(load).toHaveBeenCalledOnce();
  });
});

describe("an anti-expert", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const WITH_ANTI: PoolSettings = { ...SETTINGS, references: { ...SETTINGS.references, anti: "what-it-was" } };

  async function loadAnti(pool: ExpertPool): Promise<void> {
    const loading = pool.getAnti(signal);
    await vi.advanceTimersByTimeAsync(LOAD_MS);
    expect((await loading).role).toBe("anti");
  }

  test("that is not set is not listed, not pending, and cannot be had", async () => {
    const { pool, states, loaded } = setUp();
    await loadBoth(pool);
    expect(states()).toEqual(["ready", "ready"]);
    expect(pool.work().map(({ role }) => role)).toEqual(["general", "code"]);
    expect(pool.isPending("anti")).toBe(false);
    await expect(pool.getAnti(signal)).rejects.toBeInstanceOf(NoAntiExpertError);
    expect(states()).toEqual(["ready", "ready"]);
    expect(loaded.sort()).toEqual(["code", "general"]);
  });

  test("that is set is loaded only when it is asked for, and leaves the memory as the others do", async () => {
    const { pool, loaded, unloaded } = setUp(WITH_ANTI);
    await pool.refresh();
    await loadBoth(pool);
    expect(loaded).not.toContain("anti");
    expect(pool.isPending("anti")).toBe(true);
    expect(pool.status()).toContainEqual({ role: "anti", id: "what-it-was", state: "idle", message: undefined });
    await loadAnti(pool);
    expect(pool.isPending("anti")).toBe(false);
    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    expect(unloaded).toContain("anti");
    expect(pool.isPending("anti")).toBe(true);
  });

  test("that is set no longer is unloaded, and forgotten", async () => {
    const { pool, states, unloaded } = setUp(WITH_ANTI);
    await loadAnti(pool);
    await pool.configure(SETTINGS);
    expect(unloaded).toEqual(["anti"]);
    expect(states()).toHaveLength(2);
    expect(pool.isPending("anti")).toBe(false);
    await expect(pool.getAnti(signal)).rejects.toBeInstanceOf(NoAntiExpertError);
  });

  test("has its share of the memory for caches", async () => {
    const shares: number[] = [];
    const load: LoadExpert = ({ cacheBytes }) => {
      shares.push(cacheBytes);
      return Promise.reject(new Error("It was loaded."));
    };
    for (const settings of [SETTINGS, WITH_ANTI]) {
      const pool = new ExpertPool({ locate: async () => "a.gguf" }, settings, undefined, load);
      await pool.get("code", signal).catch((_failure: unknown) => undefined);
    }
    expect(shares).toEqual([1e6 / 2, 1e6 / 3]);
  });

  test.each([
    ["is not on this machine", async () => undefined],
    ["cannot be used", () => Promise.reject(new Error("There is no model called so"))],
  ])("that %s says what to do, which may be to do without", async (what, locate) => {
    const pool = new ExpertPool({ locate }, WITH_ANTI);
    const failure = await pool.getAnti(signal).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ExpertUnavailableError);
    const { message } = failure as Error;
    for (const words of ["The anti-expert what-it-was", what, "tandem.ensemble.fusion to `auto`"]) {
      expect(message).toContain(words);
    }
    expect(message).not.toContain("the other expert goes on alone");
  });
});
