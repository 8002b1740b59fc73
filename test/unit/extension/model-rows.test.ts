import { expect, test } from "vitest";
import {
  ALL_FILES,
  type ModelRow,
  type ModelRowsInput,
  modelRows,
  problemRow,
  workKey,
} from "../../../extension/model-rows.ts";
import type { ExpertStatus, GpuSupport, ModelInfo } from "../../../server/protocol.ts";
import { model, PRESET } from "./support/models.ts";

const HERE = { installed: true } as const;
const VULKAN: GpuSupport = { type: "vulkan", title: "Vulkan", archiveBytes: 50e6, bytes: 145e6, installed: false };

interface Overrides extends Partial<Omit<ModelRowsInput, "list" | "working" | "failures">> {
  readonly working?: Record<string, string>;
  readonly failures?: Record<string, string>;
  readonly recommended?: string;
}

function rows(models: ModelInfo[], { working = {}, failures = {}, recommended, ...rest }: Overrides = {}): ModelRow[] {
  return modelRows({
    list: { directory: "/store", bytes: 290e6, freeBytes: 48e9, models, presets: [{ ...PRESET, recommended }] },
    gpus: [],
    experts: [],
    working: new Map(Object.entries(working)),
    failures: new Map(Object.entries(failures)),
    ...rest,
  });
}

/** A row without what other tests look at. */
function row(top: readonly ModelRow[], id: string) {
  const found = top.flatMap((each) => [each, ...(each.children ?? [])]).find((each) => each.id === id);
  const { icon, state, description, actions } = found ?? expect.fail(`There is no row ${id}.`);
  return { icon, state, description, actions };
}

function modelRow(one: Partial<ModelInfo>, overrides?: Overrides) {
  return row(rows([model("a", one)], overrides), "model:a");
}

test("the view has presets, models and the disk, and graphics cards only where there are some", () => {
  const labels = (top: readonly ModelRow[]) => top.map(({ label }) => label);
  expect(labels(rows([model("a")]))).toEqual(["Presets", "Models", "290 MB used"]);
  expect(labels(rows([model("a")], { gpus: [VULKAN] }))).toEqual(["Presets", "Models", "Graphics Card", "290 MB used"]);
});

test("a model that is not here can be fetched, and says so where it is needed", () => {
  expect(modelRow({})).toEqual({
    icon: "cloud",
    state: "not fetched",
    description: "145 MB · Apache-2.0",
    actions: ["fetch"],
  });
  expect(modelRow({ usedAs: ["code"] })).toMatchObject({
    icon: "cloud-download",
    description: "145 MB · Apache-2.0 · code expert",
    actions: ["fetch"],
  });
});

test("while a model is fetched its row tells how far that is, and can be cancelled only", () => {
  expect(modelRow({}, { working: { a: "43 % of 145 MB, 8.1 MB/s, 10 s left" } })).toEqual({
    icon: "loading~spin",
    state: "work goes on",
    description: "43 % of 145 MB, 8.1 MB/s, 10 s left",
    actions: ["cancel"],
  });
});

test("a download that was broken off is resumed or removed", () => {
  expect(modelRow({ partialBytes: 58e6 })).toEqual({
    icon: "debug-pause",
    state: "paused",
    description: "40 % fetched · 145 MB · Apache-2.0",
    actions: ["resume", "remove"],
  });
});

test("a model that is here can be used, optimised and removed, as far as that has not been done", () => {
  expect(modelRow(HERE)).toMatchObject({ icon: "pass", state: "here", actions: ["use", "optimise", "remove"] });
  expect(modelRow({ ...HERE, usedAs: ["code"] })).toMatchObject({ icon: "pass-filled", state: "in use" });
  const optimised = { format: "Q4_0", bytes: 1, before: 1, after: 2 };
  expect(modelRow({ ...HERE, optimised, usedAs: ["code", "general"] }).actions).toEqual(["remove"]);
});

test("a file of the user's own is never removed, and stays listed while it is used", () => {
  expect(modelRow({ ...HERE, kind: "local" }).actions).toEqual(["use", "forget"]);
  expect(modelRow({ ...HERE, kind: "local", usedAs: ["code"] }).actions).toEqual(["use"]);
  expect(modelRow({ kind: "local", usedAs: ["code"] })).toMatchObject({
    icon: "warning",
    description: "not there · 145 MB · Apache-2.0 · code expert",
    actions: [],
  });
});

test("what failed is said where it failed, and can be tried again", () => {
  const failures = { a: "The model hub cannot be reached. Check the network connection, then try again." };
  expect(modelRow({ partialBytes: 58e6 }, { failures })).toMatchObject({
    icon: "error",
    description: "failed · 40 % fetched · 145 MB · Apache-2.0",
    actions: ["resume", "remove", "explain"],
  });
  const experts: ExpertStatus[] = [{ role: "code", id: "a", state: "failed", message: "a is truncated." }];
  const [, models] = rows([model("a", { ...HERE, usedAs: ["code"] })], { experts });
  expect(models?.children?.[0]).toMatchObject({ problem: "a is truncated.", isProblem: true });
  expect(models?.children?.[0]?.tooltip).toMatch(/^a is truncated\.\n/);
});

test("a file of the hub has its row from the moment that it is asked for", () => {
  const id = "hf:o/r/sub/file.gguf";
  const working = row(rows([model("a")], { working: { [id]: "begins" } }), `model:${id}`);
  expect(working).toMatchObject({ description: "begins", actions: ["cancel"] });
  const failed = row(rows([model("a")], { failures: { [id]: "no such file" } }), `model:${id}`);
  expect(failed).toMatchObject({
    description: "failed · licence: see the hub",
    actions: ["fetch", "forget", "explain"],
  });
  const listed = rows([model(id, { kind: "hub", ...HERE, title: "file.gguf" })], { failures: { [id]: "late" } });
  expect(listed[1]?.children).toHaveLength(1);
});

test("a preset is fetched, resumed, cancelled or used as a whole", () => {
  const id = "preset:starter";
  const recommended = "It has 2 cores.";
  const fresh = [model("a"), model("b")];
  expect(row(rows(fresh, { recommended }), id)).toEqual({
    icon: "star-full",
    state: "not fetched",
    description: "290 MB to fetch · Apache-2.0 · recommended",
    actions: ["fetch"],
  });
  expect(row(rows(fresh, { working: { b: "43 %" } }), id)).toMatchObject({
    description: "b: 43 %",
    actions: ["cancel"],
  });
  expect(row(rows([model("a", HERE), model("b", { partialBytes: 1e6 })]), id).actions).toEqual(["resume"]);
  expect(row(rows([model("a", HERE), model("b", HERE)]), id)).toMatchObject({ icon: "pass", actions: ["use"] });
  const used = [model("a", { ...HERE, usedAs: ["general"] }), model("b", { ...HERE, usedAs: ["code"] })];
  expect(row(rows(used, { recommended }), id)).toMatchObject({ icon: "pass-filled", actions: [] });
  expect(row(rows(fresh, { failures: { b: "The disk is full." } }), id)).toMatchObject({
    icon: "error",
    actions: ["fetch", "explain"],
  });
});

test("why a preset is recommended is said where the presets are", () => {
  expect(rows([model("a")], { recommended: "It has 2 cores." })[0]?.tooltip).toBe("It has 2 cores.");
});

test("what a graphics card needs is offered, never more", () => {
  const id = workKey(VULKAN);
  expect(row(rows([], { gpus: [VULKAN] }), id)).toEqual({
    icon: "circuit-board",
    state: "not fetched",
    description: "optional · 50 MB to fetch, 145 MB on the disk",
    actions: ["fetch"],
  });
  expect(row(rows([], { gpus: [VULKAN], working: { [id]: "5 %" } }), id).actions).toEqual(["cancel"]);
  expect(row(rows([], { gpus: [VULKAN], failures: { [id]: "refused" } }), id).actions).toEqual(["fetch", "explain"]);
  const installed = rows([], { gpus: [{ ...VULKAN, installed: true }] });
  expect(row(installed, id)).toMatchObject({ state: "here", actions: [] });
  expect(installed.at(-1)?.label).toBe("435 MB used");
});

test("the disk says what is used and left, and verifies", () => {
  expect(row(rows([]), "disk")).toMatchObject({
    description: "48.0 GB free · /store",
    actions: ["verify", "openFolder"],
  });
  expect(row(rows([], { working: { [ALL_FILES]: "a: 5 %" } }), "disk")).toMatchObject({
    description: "a: 5 %",
    actions: ["cancel"],
  });
});

test("where nothing can be listed the reason is shown, and explained with its remedies", () => {
  expect(problemRow("The model directory cannot be used.")).toMatchObject({
    description: "The model directory cannot be used.",
    actions: ["explain"],
  });
});
