import { readdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { DEFAULT_SETTINGS, type Settings } from "../../server/settings.ts";
import { SharedParts, type SharedSetting, type Sharer } from "../../server/shared-parts.ts";
import { userFile } from "../../server/user-file.ts";
import { temporaryDirectory } from "./models/support/workbench.ts";

const HERE: Settings = { ...DEFAULT_SETTINGS, "models.directory": path.join(os.tmpdir(), "tandem-no-models") };

/** Windows that have sent their settings, in this order, and what each was told since. */
async function setUp(...all: readonly Partial<Settings>[]) {
  const parts = new SharedParts(HERE);
  const applied = vi.spyOn(parts.experts, "configure");
  const join = async (own: Partial<Settings>) => {
    const told: (string | undefined)[] = [];
    const sharer: Sharer = { onOverruled: (message) => told.push(message) };
    const configure = (change: Partial<Settings>, insisted?: readonly SharedSetting[]) =>
      parts.configure(sharer, { ...HERE, ...own, ...change }, insisted);
    parts.join(sharer);
    await configure({});
    return { told, configure, leave: () => parts.leave(sharer) };
  };
  const windows: Awaited<ReturnType<typeof join>>[] = [];
  for (const own of all) windows.push(await join(own));
  for (const { told } of windows) told.length = 0;
  return { windows, join, inForce: () => applied.mock.lastCall?.[0], directory: () => parts.store.directory };
}

test("a window that comes brings its settings, and the others are told", async () => {
  const { windows, inForce, join } = await setUp({ "experts.code": "x" });
  expect(inForce()?.references.code).toBe("x");
  await join({ "experts.code": "y" });
  expect(inForce()?.references.code).toBe("y");
  expect(windows[0]?.told).toEqual([expect.stringMatching(/^Another window has set tandem\.experts\.code = "y"\. /)]);
});

test("a change of something else does not bring back what another window has changed since", async () => {
  const { windows, inForce, directory } = await setUp(
    { "experts.code": "x", threads: 2, "models.directory": "/somewhere/else" },
    { "experts.code": "y" },
  );
  const [first, second] = windows;
  await first?.configure({ strategy: "code" });
  expect(inForce()?.references.code).toBe("y");
  expect(inForce()?.threads).toBe(HERE.threads);
  expect(directory()).toBe(HERE["models.directory"]);
  expect(second?.told).toEqual([]);
});

test("of several shared settings only the one that a window changes is taken over", async () => {
  const { windows, inForce } = await setUp({ "experts.code": "x" }, { "experts.code": "y" });
  const [first, second] = windows;
  await first?.configure({ threads: 3 });
  expect(inForce()?.references.code).toBe("y");
  expect(inForce()?.threads).toBe(3);
  expect(second?.told).toEqual([expect.stringMatching(/^Another window has set tandem\.threads = 3\. /)]);
  await second?.configure({ "experts.code": "z" });
  expect(inForce()?.references.code).toBe("z");
  expect(inForce()?.threads).toBe(3);
  expect(first?.told).toEqual([expect.stringMatching(/^Another window has set tandem\.experts\.code = "z"\. /)]);
});

test("a setting that all windows hear of ends what one was told against", async () => {
  const { windows, inForce } = await setUp({ "experts.code": "x" }, { "experts.code": "y" });
  const [first, second] = windows;
  await second?.configure({ "experts.code": "x" });
  expect(first?.told).toEqual([undefined]);
  expect(inForce()?.references.code).toBe("x");
});

test("what nobody asks for any more does not outlive the next settings", async () => {
  const { windows, inForce } = await setUp({ "experts.code": "x" }, { "experts.code": "y" });
  const [first, second] = windows;
  second?.leave();
  await first?.configure({ strategy: "code" });
  expect(inForce()?.references.code).toBe("x");
});

test("an expert that a window insists on is used again, and nothing else that others have changed since", async () => {
  const { windows, inForce } = await setUp(
    { "experts.code": "x", threads: 2 },
    { "experts.code": "y", "experts.general": "z" },
  );
  const [first, second] = windows;
  await first?.configure({}, ["experts.code"]);
  expect(inForce()).toMatchObject({ references: { code: "x", general: "z" }, threads: HERE.threads });
  expect(second?.told).toEqual([expect.stringMatching(/^Another window has set tandem\.experts\.code = "x"\. /)]);
  await first?.configure({ strategy: "code" });
  expect(inForce()?.references.code).toBe("x");
});

test("an expert that a window insists on is used after the one that had set another has left", async () => {
  const { windows, inForce } = await setUp({ "experts.code": "x" }, { "experts.code": "y" });
  const [first, second] = windows;
  second?.leave();
  expect(inForce()?.references.code).toBe("y");
  await first?.configure({}, ["experts.code"]);
  expect(inForce()?.references.code).toBe("x");
});

test("of limits the highest counts, and each window's own once", async () => {
  const { windows, inForce } = await setUp({ "completion.maxTokens": 40 }, { "completion.maxTokens": 80 });
  const [first, second] = windows;
  expect(inForce()?.newTokens).toBe(80);
  await second?.configure({ "completion.maxTokens": 20 });
  expect(inForce()?.newTokens).toBe(40);
  await first?.configure({ "completion.maxTokens": 10 });
  expect(inForce()?.newTokens).toBe(20);
});

test("others are told when somebody asks the experts, and nobody of what it asks itself", () => {
  const parts = new SharedParts(HERE);
  const told: string[] = [];
  const [first, second] = ["first", "second"].map((name): Sharer => ({ onOthersAsk: () => told.push(name) }));
  for (const sharer of [first, second]) parts.join(sharer as Sharer);
  parts.asks(first as Sharer);
  expect(told).toEqual(["second"]);
});

// Elsewhere no variable says where the platform's cache folder is.
test.runIf(process.platform === "linux")(
  "what is measured, learned and counted stands where every window and terminal finds it, wherever models are",
  async () => {
    const folder = await temporaryDirectory();
    vi.stubEnv("TANDEM_MODELS", "");
    vi.stubEnv("XDG_CACHE_HOME", folder);
    const parts = new SharedParts(HERE);
    await parts.costs.write("a.gguf 1", { 2: { prompt: 1, step: 2 } });
    vi.unstubAllEnvs();
    expect(await readdir(path.join(folder, "tandem/models"))).toEqual(["costs.json"]);
    expect(parts.statistics.file).toBe(path.join(folder, "tandem/models/statistics.json"));
    expect(parts.store.directory).toBe(HERE["models.directory"]);
  },
);

test("the variable that moves the models moves what is learned with them", () => {
  expect(userFile("learned.json", { TANDEM_MODELS: "/somewhere/else" })).toBe(
    path.resolve("/somewhere/else/learned.json"),
  );
});
