import { expect, test } from "vitest";
import { gpuOfferText, modelText, offerText, presetText, sizeText } from "../../../extension/model-text.ts";
import type { GpuSupport, ModelInfo, ModelsList } from "../../../server/protocol.ts";

function model(id: string, rest: Partial<ModelInfo> = {}): ModelInfo {
  return { id, title: id, note: "", bytes: 145e6, licence: "Apache-2.0", installed: false, usedAs: [], ...rest };
}

function listOf(...models: ModelInfo[]): ModelsList {
  return { directory: "", bytes: 0, models, presets: [PRESET] };
}

const PRESET = { id: "starter", title: "Starter pair", general: "a", code: "b", recommended: false };

test("sizes are read in the units of model hubs", () => {
  expect([sizeText(386_404_992), sizeText(1_117_320_736), sizeText(1)]).toEqual(["386 MB", "1.1 GB", "1 MB"]);
});

test("a model's line says what a choice depends on", () => {
  expect(modelText(model("a", { installed: true, usedAs: ["code"] }))).toBe(
    "145 MB · Apache-2.0 · installed · used as code expert",
  );
  const optimised = { format: "Q4_0", bytes: 1, before: 1, after: 2 };
  expect(modelText(model("a", { installed: true, optimised, speed: { written: 24.4, read: 120 } }))).toBe(
    "145 MB · Apache-2.0 · installed · optimised · 24 tokens/s here",
  );
});

test("a preset's line says what there is to fetch, or that it is in use", () => {
  const a = model("a", { installed: true, usedAs: ["general"] });
  expect(presetText(PRESET, listOf(a, model("b")))).toBe("145 MB to fetch");
  expect(presetText(PRESET, listOf(a, model("b", { installed: true })))).toBe("installed");
  expect(presetText(PRESET, listOf(a, model("b", { installed: true, usedAs: ["code"] })))).toBe("in use");
});

test("a preset that suits this machine is recommended", () => {
  expect(presetText({ ...PRESET, recommended: true }, listOf(model("a"), model("b")))).toBe(
    "recommended for this machine · 290 MB to fetch",
  );
});

test("the offer names number and size, and is not made for models that the catalogue does not know", () => {
  expect(offerText([model("a"), model("b", { bytes: 445e6 })])).toBe(
    "Tandem needs two small models (590 MB) to complete code on this machine.",
  );
  expect(offerText([model("a")])).toContain("a small model (145 MB)");
  expect(offerText([])).toBeUndefined();
});

test("GPU support is offered where there is some and none is installed", () => {
  const vulkan: GpuSupport = { type: "vulkan", title: "Vulkan", archiveBytes: 50e6, bytes: 145e6, installed: false };
  const cuda: GpuSupport = { type: "cuda", title: "CUDA", archiveBytes: 320e6, bytes: 1.1e9, installed: false };
  expect(gpuOfferText([cuda, vulkan])).toBe(
    "Tandem can compute on the graphics card of this machine. What it needs for CUDA can be fetched (320 MB).",
  );
  expect(gpuOfferText([cuda, { ...vulkan, installed: true }])).toBeUndefined();
  expect(gpuOfferText([])).toBeUndefined();
});
