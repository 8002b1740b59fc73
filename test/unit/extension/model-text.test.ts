import { expect, test } from "vitest";
import {
  gpuOfferText,
  gpuText,
  isInUse,
  lostText,
  modelDetails,
  modelText,
  offerText,
  partialText,
  presetDetails,
  presetText,
  sizeText,
  verifiedText,
} from "../../../extension/model-text.ts";
import type { GpuSupport } from "../../../server/protocol.ts";
import { model, PRESET } from "./support/models.ts";

test("sizes are read in the units of model hubs", () => {
  expect([sizeText(386_404_992), sizeText(1_117_320_736), sizeText(1)]).toEqual(["386 MB", "1.1 GB", "1 MB"]);
});

test("a model's line says what a choice depends on", () => {
  expect(modelText(model("a", { installed: true, usedAs: ["code"] }))).toBe("145 MB · Apache-2.0 · code expert");
  const optimised = { format: "Q4_0", bytes: 1, before: 1, after: 2 };
  expect(modelText(model("a", { installed: true, optimised, speed: { written: 24.4, read: 120 } }))).toBe(
    "145 MB · 24 tokens/s · Apache-2.0 · optimised",
  );
  const bare = { bytes: undefined, licence: undefined };
  expect(modelText(model("hf:o/r/a.gguf", { ...bare, kind: "hub" }))).toBe("licence: see the hub");
  expect(modelText(model("/a.gguf", { ...bare, kind: "local" }))).toBe("licence unknown");
});

test("a model's details say what is not known, too", () => {
  expect(modelDetails(model("a", { termsUrl: "https://example.org/terms" })).split("\n")).toEqual([
    "Model a",
    "",
    "",
    "Size: 145 MB, nothing of it here",
    "Speed measured here: none yet",
    "Licence: Apache-2.0 (https://example.org/terms)",
    "Reference: a",
  ]);
  const speed = { written: 24.4, read: 120 };
  expect(modelDetails(model("a", { installed: true, speed, usedAs: ["general", "code"] }))).toMatch(
    /writes 24, reads 120 tokens\/s[\s\S]*Used as: general model and code expert/,
  );
});

test("what a broken download has brought is said in percent where its size is known", () => {
  expect(partialText(model("a", { partialBytes: 29e6 }))).toBe("20 % fetched");
  expect(partialText(model("a", { partialBytes: 29e6, bytes: undefined }))).toBe("29 MB fetched");
  expect(partialText(model("a"))).toBeUndefined();
});

test("a preset's line says what there is to fetch; whether it is in use is told besides", () => {
  const a = model("a", { installed: true, usedAs: ["general"], speed: { written: 61, read: 300 } });
  const here = model("b", { installed: true, licence: "MIT" });
  const used = model("b", { installed: true, usedAs: ["code"] });
  expect(presetText(PRESET, [a, model("b")])).toBe("145 MB to fetch · 61 tokens/s · Apache-2.0");
  expect(presetText(PRESET, [a, here])).toBe("290 MB · 61 tokens/s · Apache-2.0 · MIT");
  expect(presetText(PRESET, [a, used])).toBe("290 MB · 61 tokens/s · Apache-2.0");
  expect([isInUse(PRESET, [a, here]), isInUse(PRESET, [a, used])]).toEqual([false, true]);
});

test("a preset that suits this machine is recommended, and its details say why", () => {
  const recommended = { ...PRESET, recommended: "It has 2 cores." };
  expect(presetText(recommended, [model("a"), model("b")])).toBe("290 MB to fetch · Apache-2.0 · recommended");
  expect(presetDetails(recommended, [model("a")]).split("\n")).toEqual([
    "Starter pair: two small ones",
    "",
    "general model: a · 145 MB · Apache-2.0",
    "code expert: b",
    "",
    "Recommended. It has 2 cores.",
  ]);
});

test("the offer names number and size, and is not made for models that the catalogue does not know", () => {
  expect(offerText([model("a"), model("b", { bytes: 445e6 })])).toBe(
    "Tandem needs two small models (590 MB) to complete code on this machine.",
  );
  expect(offerText([model("a")])).toContain("a small model (145 MB)");
  expect(offerText([])).toBeUndefined();
  expect(offerText([model("a"), model("hf:o/r/b.gguf", { kind: "hub", bytes: undefined })])).toBe(
    "Tandem needs two small models to complete code on this machine.",
  );
});

test("GPU support is offered where there is some and none is installed", () => {
  const vulkan: GpuSupport = { type: "vulkan", title: "Vulkan", archiveBytes: 50e6, bytes: 145e6, installed: false };
  const cuda: GpuSupport = { type: "cuda", title: "CUDA", archiveBytes: 320e6, bytes: 1.1e9, installed: false };
  expect(gpuOfferText([cuda, vulkan], false)).toBe(
    "Tandem can compute on the graphics card of this machine. What it needs for CUDA can be fetched (320 MB).",
  );
  expect(gpuOfferText([cuda, { ...vulkan, installed: true }], false)).toBeUndefined();
  expect(gpuOfferText([], false)).toBeUndefined();
  expect(gpuOfferText([cuda, vulkan], true)).toBeUndefined();
  expect(gpuOfferText([cuda, { ...vulkan, outdated: true }], true)).toBe(
    "This version of Tandem needs another llama.cpp for Vulkan, so that the graphics card is not used any more. It can be fetched (50 MB).",
  );
  expect(gpuText({ ...vulkan, outdated: true })).toBe(
    "of another version of Tandem · 50 MB to fetch, 145 MB on the disk",
  );
  expect(gpuText(cuda)).toBe("optional · 320 MB to fetch, 1.1 GB on the disk");
  expect(gpuText({ ...vulkan, installed: true })).toBe("installed · 145 MB");
});

test("what was verified is counted", () => {
  expect([0, 1, 3].map(verifiedText)).toEqual([
    "There are no model files to verify yet.",
    "The model file is as it should be.",
    "All 3 model files are as they should be.",
  ]);
});

test("who is lost is told, and what that means", () => {
  const lost = { id: "a", state: "missing" } as const;
  expect(lostText({ ...lost, role: "code" })).toMatch(/^The code expert a .*The general model goes on alone\.$/);
  expect(lostText({ ...lost, role: "anti" })).toMatch(/^The anti-expert a .*`proxy`/);
});
