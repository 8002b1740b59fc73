import {
  EXPERT_NAMES,
  EXPERT_ROLES,
  type ExpertStatus,
  type GpuSupport,
  type ModelInfo,
  type PresetInfo,
} from "../server/protocol.ts";
import { rateText } from "../webview/figures-text.ts";

/** A size as people read it: "386 MB", "1.1 GB". Decimal units, as file managers and model hubs show them. */
export function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** What a model may be used for: its licence, or where that is to be found. */
export function licenceText({ licence, kind }: ModelInfo): string {
  return licence ?? (kind === "hub" ? "licence: see the hub" : "licence unknown");
}

/** One line about a model, which may be cut short: size, speed measured here, licence, what it is used as. */
export function modelText(model: ModelInfo): string {
  return [
    ...(model.bytes === undefined ? [] : [sizeText(model.bytes)]),
    ...(model.speed ? [`${rateText(model.speed.written)} tokens/s`] : []),
    licenceText(model),
    ...model.usedAs.map((role) => EXPERT_NAMES[role]),
    ...(model.optimised ? ["optimised"] : []),
  ].join(" · ");
}

/** All about a model, line by line. */
export function modelDetails(model: ModelInfo): string {
  const { title, note, bytes, partialBytes, speed, optimised, usedAs, installed, id } = model;
  const size = bytes === undefined ? "not known yet" : sizeText(bytes);
  return [
    title,
    note,
    "",
    `Size: ${size}${installed ? "" : `, ${partialBytes ? sizeText(partialBytes) : "nothing"} of it here`}`,
    `Speed measured here: ${speed ? `writes ${rateText(speed.written)}, reads ${rateText(speed.read)} tokens/s` : "none yet"}`,
    `Licence: ${licenceText(model)}${model.termsUrl ? ` (${model.termsUrl})` : ""}`,
    ...(optimised
      ? [`Optimised: a copy in ${optimised.format} is used, another ${sizeText(optimised.bytes)} on the disk`]
      : []),
    ...(usedAs.length ? [`Used as: ${usedAs.map((role) => EXPERT_NAMES[role]).join(" and ")}`] : []),
    `Reference: ${id}`,
  ].join("\n");
}

/** How far the fetching of a model has come that was broken off; undefined where nothing of it is here. */
export function partialText({ partialBytes, bytes }: ModelInfo): string | undefined {
  if (!partialBytes) return undefined;
  return `${bytes ? `${Math.floor((100 * partialBytes) / bytes)} %` : sizeText(partialBytes)} fetched`;
}

/** One line about a preset, which may be cut short: size, speeds measured here, licences, whether it suits this machine. */
export function presetText(preset: PresetInfo, models: readonly ModelInfo[]): string {
  const members = presetModels(preset, models).flatMap(({ model }) => model ?? []);
  const missing = members.filter((model) => !model.installed);
  const speeds = members.flatMap(({ speed }) => (speed ? [rateText(speed.written)] : []));
  return [
    missing.length ? `${sizeText(totalBytes(missing))} to fetch` : sizeText(totalBytes(members)),
    ...(speeds.length ? [`${speeds.join(" and ")} tokens/s`] : []),
    ...new Set(members.map(licenceText)),
    ...(preset.recommended ? ["recommended"] : []),
  ].join(" · ");
}

/** All about a preset, line by line. */
export function presetDetails(preset: PresetInfo, models: readonly ModelInfo[]): string {
  const members = presetModels(preset, models).map(({ role, model, id }) =>
    [`${EXPERT_NAMES[role]}: ${id}`, ...(model ? [modelText({ ...model, usedAs: [] })] : [])].join(" · "),
  );
  return [
    `${preset.title}: ${preset.note}`,
    "",
    ...members,
    ...(preset.recommended ? ["", `Recommended. ${preset.recommended}`] : []),
  ].join("\n");
}

/** Whether both models of a preset are here and play their parts. */
export function isInUse(preset: PresetInfo, models: readonly ModelInfo[]): boolean {
  return presetModels(preset, models).every(({ role, model }) => model?.installed && model.usedAs.includes(role));
}

/** The two models of a preset. */
export function presetModels(preset: PresetInfo, models: readonly ModelInfo[]) {
  const roles = ["general", "code"] as const;
  return roles.map((role) => ({ role, id: preset[role], model: models.find(({ id }) => id === preset[role]) }));
}

/** One line about what a graphics card needs. */
export function gpuText({ archiveBytes, bytes, installed, outdated }: GpuSupport): string {
  if (installed) return `installed · ${sizeText(bytes)}`;
  return `${outdated ? "of another version of Tandem" : "optional"} · ${sizeText(archiveBytes)} to fetch, ${sizeText(bytes)} on the disk`;
}

/** What one message offers on a machine without models; undefined when nothing known is missing. */
export function offerText(missing: readonly ModelInfo[]): string | undefined {
  if (missing.length === 0) return undefined;
  const models = missing.length === 1 ? "a small model" : `${numberWord(missing.length)} small models`;
  return `Tandem needs ${models}${inBrackets(missing)} to complete code on this machine.`;
}

/**
 * What one message offers on a machine whose graphics card is not used; undefined where there is nothing to offer. Who was
 * asked before is only told of what an update of Tandem has made useless.
 */
export function gpuOfferText(found: readonly GpuSupport[], askedBefore: boolean): string | undefined {
  const best = askedBefore ? found.find(({ outdated }) => outdated) : found[0];
  if (!best || found.some(({ installed }) => installed)) return undefined;
  if (askedBefore) {
    return `This version of Tandem needs another llama.cpp for ${best.title}, so that the graphics card is not used any more. It can be fetched (${sizeText(best.archiveBytes)}).`;
  }
  return `Tandem can compute on the graphics card of this machine. What it needs for ${best.title} can be fetched (${sizeText(best.archiveBytes)}).`;
}

/** What there is to fetch for models, in brackets behind a word; nothing where nobody knows it of one of them. */
export function inBrackets(models: readonly Pick<ModelInfo, "bytes">[]): string {
  return models.every(({ bytes }) => bytes) ? ` (${sizeText(totalBytes(models))})` : "";
}

function totalBytes(models: readonly Pick<ModelInfo, "bytes">[]): number {
  return models.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
}

function numberWord(count: number): string {
  return ["no", "one", "two"][count] ?? String(count);
}

/** What came of hashing so many files, all of which are right. */
export function verifiedText(files: number): string {
  if (files === 0) return "There are no model files to verify yet.";
  return files === 1 ? "The model file is as it should be." : `All ${files} model files are as they should be.`;
}

/** Of an expert whose file is gone. */
export function lostText({ role, id }: ExpertStatus): string {
  if (role === "anti") return `The anti-expert ${id} is no longer on this machine. Without it, \`proxy\` is no fusion.`;
  const other = EXPERT_ROLES.find((each) => each !== role) ?? role;
  return `The ${EXPERT_NAMES[role]} ${id} is no longer on this machine. The ${EXPERT_NAMES[other]} goes on alone.`;
}
