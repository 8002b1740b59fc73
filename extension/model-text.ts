import { EXPERT_NAMES, type GpuSupport, type ModelInfo, type ModelsList, type PresetInfo } from "../server/protocol.ts";
import { rateText } from "../webview/figures-text.ts";

/** A size as people read it: "386 MB", "1.1 GB". Decimal units, as file managers and model hubs show them. */
export function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** One line about a model: size, licence, whether it is here and what it is used as. */
export function modelText(model: ModelInfo): string {
  return [
    sizeText(model.bytes),
    model.licence,
    ...(model.installed ? ["installed"] : []),
    ...(model.optimised ? ["optimised"] : []),
    ...(model.speed ? [`${rateText(model.speed.written)} tokens/s here`] : []),
    ...model.usedAs.map((role) => `used as ${EXPERT_NAMES[role]}`),
  ].join(" · ");
}

/** One line about a preset: what there is to fetch, or whether it is in use. */
export function presetText(preset: PresetInfo, list: ModelsList): string {
  const state = presetState(preset, list);
  return preset.recommended ? `recommended for this machine · ${state}` : state;
}

function presetState(preset: PresetInfo, { models }: ModelsList): string {
  const members = presetModels(preset, models);
  const inUse = members.every(({ model, role }) => model?.usedAs.includes(role));
  if (inUse && members.every(({ model }) => model?.installed)) return "in use";
  const missing = members.flatMap(({ model }) => (model && !model.installed ? [model] : []));
  return missing.length ? `${sizeText(totalBytes(missing))} to fetch` : "installed";
}

/** What one message offers on a machine without models; undefined when nothing known is missing. */
export function offerText(missing: readonly ModelInfo[]): string | undefined {
  if (missing.length === 0) return undefined;
  const models = missing.length === 1 ? "a small model" : `${numberWord(missing.length)} small models`;
  return `Tandem needs ${models} (${sizeText(totalBytes(missing))}) to complete code on this machine.`;
}

/** What one message offers on a machine whose graphics card is not used; undefined where there is nothing to offer. */
export function gpuOfferText(found: readonly GpuSupport[]): string | undefined {
  const [best] = found;
  if (!best || found.some(({ installed }) => installed)) return undefined;
  return `Tandem can compute on the graphics card of this machine. What it needs for ${best.title} can be fetched (${sizeText(best.archiveBytes)}).`;
}

function presetModels(preset: PresetInfo, models: readonly ModelInfo[]) {
  const byId = (id: string) => models.find((model) => model.id === id);
  return [
    { role: "general" as const, model: byId(preset.general) },
    { role: "code" as const, model: byId(preset.code) },
  ];
}

function totalBytes(models: readonly ModelInfo[]): number {
  return models.reduce((sum, model) => sum + model.bytes, 0);
}

function numberWord(count: number): string {
  return ["no", "one", "two"][count] ?? String(count);
}
