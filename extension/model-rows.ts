import type { ExpertStatus, GpuSupport, ModelInfo, ModelsList, PresetInfo } from "../server/protocol.ts";
import type { ModelAction } from "./commands.ts";
import {
  gpuText,
  isInUse,
  modelDetails,
  modelText,
  partialText,
  presetDetails,
  presetModels,
  presetText,
  sizeText,
} from "./model-text.ts";

/** What the models' view shows, and all that it depends on. */
export interface ModelRowsInput {
  readonly list: ModelsList;
  readonly gpus: readonly GpuSupport[];
  readonly experts: readonly ExpertStatus[];
  /** How far the work is that goes on, in words, by {@link workKey} of what it is done to. */
  readonly working: ReadonlyMap<string, string>;
  /** Why the last work failed, likewise. */
  readonly failures: ReadonlyMap<string, string>;
}

/** What a row is about. */
export type RowSubject =
  | { readonly kind: "section" }
  | { readonly kind: "preset"; readonly preset: PresetInfo; readonly models: readonly ModelInfo[] }
  | { readonly kind: "model"; readonly model: ModelInfo }
  | { readonly kind: "gpu"; readonly gpu: GpuSupport }
  | { readonly kind: "disk"; readonly directory: string }
  | { readonly kind: "problem" };

export interface ModelRow {
  /** The same for the same thing, however it changes. */
  readonly id: string;
  readonly subject: RowSubject;
  readonly label: string;
  readonly description: string;
  /** Several lines. */
  readonly tooltip: string;
  /** The name of a codicon; sections have none. */
  readonly icon?: string;
  readonly isProblem?: boolean;
  /** How things stand, for those who do not see the icon. */
  readonly state: string;
  readonly actions: readonly ModelAction[];
  /** What went wrong, in full. */
  readonly problem?: string;
  readonly children?: readonly ModelRow[];
}

/** The key of the work on all files together. */
export const ALL_FILES = "files";

/** By what work on something is known: a model by its reference. */
export function workKey(subject: GpuSupport | ModelInfo): string {
  return "archiveBytes" in subject ? `gpu:${subject.type}` : subject.id;
}

/** The rows of the models' view: presets, models, what graphics cards need where there is something, and the disk. */
export function modelRows(input: ModelRowsInput): ModelRow[] {
  const { list, gpus } = input;
  const recommended = list.presets.find((preset) => preset.recommended !== undefined);
  const presets = list.presets.map((preset) => presetRow(preset, input));
  const models = [...list.models, ...notYetListed(input)].map((model) => modelRow(model, input));
  return [
    section("presets", "Presets", "pairs for this machine", recommended?.recommended ?? "", presets),
    section("models", "Models", `${list.models.filter(({ installed }) => installed).length} here`, "", models),
    ...(gpus.length
      ? [
          section(
            "gpus",
            "Graphics Card",
            "optional",
            "llama.cpp for the graphics card of this machine. Nothing is fetched unless you ask for it.",
            gpus.map((gpu) => gpuRow(gpu, input)),
          ),
        ]
      : []),
    diskRow(input),
  ];
}

/** What the view shows where it cannot find out what is here. */
export function problemRow(message: string): ModelRow {
  return {
    id: "problem",
    subject: { kind: "problem" },
    label: "The models cannot be listed",
    description: message,
    tooltip: message,
    icon: "error",
    isProblem: true,
    state: "",
    actions: ["explain"],
    problem: message,
  };
}

function section(
  name: string,
  label: string,
  description: string,
  tooltip: string,
  children: readonly ModelRow[],
): ModelRow {
  return {
    id: `section:${name}`,
    subject: { kind: "section" },
    label,
    description,
    tooltip: tooltip || label,
    state: "",
    actions: [],
    children,
  };
}

function presetRow(preset: PresetInfo, { list: { models }, working, failures }: ModelRowsInput): ModelRow {
  const members = presetModels(preset, models).flatMap(({ model }) => model ?? []);
  const inUse = isInUse(preset, models);
  const missing = members.filter(({ installed }) => !installed);
  const work = members.find((model) => working.has(workKey(model)));
  const failed = missing.find((model) => failures.has(workKey(model)));
  const common = {
    id: `preset:${preset.id}`,
    subject: { kind: "preset", preset, models: members },
    label: preset.title,
    description: presetText(preset, models),
    tooltip: presetDetails(preset, models),
  } as const;
  if (work) {
    const description = `${work.id}: ${working.get(workKey(work))}`;
    return { ...common, description, icon: "loading~spin", state: "work goes on", actions: ["cancel"] };
  }
  if (missing.length) {
    const begun = missing.some(({ partialBytes }) => partialBytes);
    const actions: ModelAction[] = [begun ? "resume" : "fetch"];
    const icon = preset.recommended ? "star-full" : "cloud";
    const problem = failed && failures.get(workKey(failed));
    if (problem !== undefined) return broken({ ...common, state: "", actions }, problem);
    return { ...common, icon, state: begun ? "fetched in part" : "not fetched", actions };
  }
  if (inUse) return { ...common, icon: "pass-filled", state: "in use", actions: [] };
  return { ...common, icon: preset.recommended ? "star-full" : "pass", state: "here", actions: ["use"] };
}

function modelRow(model: ModelInfo, { experts, working, failures }: ModelRowsInput): ModelRow {
  const work = working.get(workKey(model));
  const problem =
    failures.get(workKey(model)) ?? experts.find(({ id, state }) => id === model.id && state === "failed")?.message;
  const common = {
    id: `model:${model.id}`,
    subject: { kind: "model", model },
    label: model.kind === "catalogue" ? model.id : model.title,
    description: modelText(model),
    tooltip: modelDetails(model),
  } as const;
  if (work !== undefined) {
    return { ...common, description: work, icon: "loading~spin", state: "work goes on", actions: ["cancel"] };
  }
  const row = modelAtRest(model, common);
  return problem === undefined ? row : broken(row, problem);
}

type RowStart = Pick<ModelRow, "id" | "subject" | "label" | "description" | "tooltip">;

function modelAtRest(model: ModelInfo, common: RowStart): ModelRow {
  const partial = partialText(model);
  if (!model.installed && model.kind === "local") {
    const actions: ModelAction[] = model.usedAs.length ? [] : ["forget"];
    return {
      ...common,
      description: `not there · ${common.description}`,
      icon: "warning",
      // The description says it.
      state: "",
      actions,
    };
  }
  if (partial !== undefined && !model.installed) {
    const description = `${partial} · ${common.description}`;
    return { ...common, description, icon: "debug-pause", state: "paused", actions: ["resume", "remove"] };
  }
  if (!model.installed && model.usedAs.length) {
    return { ...common, icon: "cloud-download", state: "not fetched", actions: ["fetch"] };
  }
  if (!model.installed) {
    const actions: ModelAction[] = model.kind === "hub" ? ["fetch", "forget"] : ["fetch"];
    return { ...common, icon: "cloud", state: "not fetched", actions };
  }
  const used = model.usedAs.length > 0;
  return {
    ...common,
    icon: used ? "pass-filled" : "pass",
    state: used ? "in use" : "here",
    actions: [
      ...(model.usedAs.length < 2 ? (["use"] as const) : []),
      ...(model.optimised || model.kind === "local" ? [] : (["optimise"] as const)),
      ...(model.kind === "local" ? (used ? [] : (["forget"] as const)) : (["remove"] as const)),
    ],
  };
}

function broken(row: ModelRow, problem: string): ModelRow {
  return {
    ...row,
    icon: "error",
    isProblem: true,
    description: `failed · ${row.description}`,
    tooltip: `${problem}\n\n${row.tooltip}`,
    // The description says it.
    state: "",
    actions: [...row.actions, "explain"],
    problem,
  };
}

function gpuRow(gpu: GpuSupport, { working, failures }: ModelRowsInput): ModelRow {
  const work = working.get(workKey(gpu));
  const problem = failures.get(workKey(gpu));
  const row: ModelRow = {
    id: workKey(gpu),
    subject: { kind: "gpu", gpu },
    label: gpu.title,
    description: work ?? gpuText(gpu),
    tooltip: `llama.cpp for ${gpu.title}, from the package registry; verified, and kept beside the models.\n${gpuText(gpu)}`,
    icon: work === undefined ? (gpu.installed ? "pass" : "circuit-board") : "loading~spin",
    state: work === undefined ? (gpu.installed ? "here" : "not fetched") : "work goes on",
    actions: work === undefined ? (gpu.installed ? [] : ["fetch"]) : ["cancel"],
  };
  return problem === undefined || work !== undefined ? row : broken(row, problem);
}

function diskRow({ list, gpus, working }: ModelRowsInput): ModelRow {
  const work = working.get(ALL_FILES);
  const used = usedBytes(list, gpus);
  const free = list.freeBytes === undefined ? "" : `${sizeText(list.freeBytes)} free · `;
  return {
    id: "disk",
    subject: { kind: "disk", directory: list.directory },
    label: used > 0 ? `${sizeText(used)} used` : "Nothing on the disk",
    description: work ?? `${free}${list.directory}`,
    tooltip: `${list.directory}\nThe setting tandem.models.directory moves it.`,
    icon: work === undefined ? "database" : "loading~spin",
    state: "",
    actions: work === undefined ? ["verify", "openFolder"] : ["cancel"],
  };
}

/** What Tandem's files take, in bytes. */
function usedBytes({ bytes }: ModelsList, gpus: readonly GpuSupport[]): number {
  return gpus.reduce((sum, gpu) => sum + (gpu.installed ? gpu.bytes : 0), bytes);
}

/** Files of the hub that are asked for and of which nothing is here yet. */
function notYetListed({ list, working, failures }: ModelRowsInput): ModelInfo[] {
  const wanted = new Set([...working.keys(), ...failures.keys()].filter((key) => key.startsWith("hf:")));
  return [...wanted]
    .filter((id) => !list.models.some((model) => model.id === id))
    .map((id) => ({
      id,
      kind: "hub",
      title: id.slice(id.lastIndexOf("/") + 1),
      note: "From the model hub, not in Tandem's catalogue.",
      installed: false,
      usedAs: [],
    }));
}
