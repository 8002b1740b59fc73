import { markdownTable } from "../bench/markdown-table.ts";
import { formatBytes } from "../models/format.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import { DEFAULT_SETTINGS, SETTING_KEYS, type SettingKey, type Settings } from "../settings.ts";
import type { Diagnosis, ModelDiagnosis, Private } from "./diagnosis.ts";
import type { Problem } from "./problem-log.ts";
import { hideHome, scrubMessage, scrubModel, scrubPath } from "./scrub.ts";

/** The report in Markdown, without what is private: no home folder, no names of files, no text of documents. */
export function diagnosisReport(diagnosis: Diagnosis, secrets: Private): string {
  const sections: [title: string, text: string][] = [
    ["Versions", facts(versions(diagnosis, secrets))],
    ["Machine", facts(machine(diagnosis))],
    ["Models", models(diagnosis.models, secrets)],
    ["Speeds measured here", speeds(diagnosis)],
    ["Settings that differ from the defaults", settings(diagnosis.settings, secrets)],
    ["Files kept", kept(diagnosis)],
    ["Last warnings", problems(diagnosis.problems, secrets)],
  ];
  const text = sections.map(([title, section]) => `## ${title}\n\n${section}\n`).join("\n");
  const promise =
    "Made to be pasted into a bug report: it holds no text of your documents and no names of files in your workspace. Read it through all the same.";
  return hideHome(`# Tandem: diagnosis\n\n${promise}\n\n${text}`, secrets.home);
}

function versions({ tandem, editor, node, system, runtime }: Diagnosis, secrets: Private): [string, string][] {
  const llama =
    "problem" in runtime
      ? `cannot be loaded: ${scrubMessage(runtime.problem, secrets)}`
      : `${runtime.release} (${runtime.build}, node-llama-cpp ${runtime.library}), GPU: ${runtime.gpu}`;
  return [
    ["Tandem", tandem],
    ["Editor", editor],
    ["Node.js", node],
    ["llama.cpp", llama],
    ["System", system],
  ];
}

function machine({ processor, features, runtime, cores, memory, load, ...rest }: Diagnosis): [string, string][] {
  const used = "problem" in runtime ? "unknown" : runtime.instructions.join(", ") || "unknown";
  const threads = "problem" in runtime ? "unknown" : `at most ${runtime.threads}`;
  return [
    ["Processor", processor],
    ["It has", features.join(", ") || "unknown"],
    ["llama.cpp uses", used],
    ["Cores", `${cores.available} available, ${counted(cores.fast, "fast one")}, ${cores.best} best for a model`],
    ["Threads used", threads],
    [
      "Memory",
      `${formatBytes(memory.total)}, ${formatBytes(memory.free)} free; this process has ${formatBytes(memory.server)}`,
    ],
    ["Load", `${load.map((mean) => mean.toFixed(2)).join(", ")} (over 1, 5 and 15 min)`],
    ["Battery", `${rest.battery}${rest.savingBattery ? ", on battery saver" : ""}`],
  ];
}

function models(all: readonly ModelDiagnosis[], secrets: Private): string {
  const rows = all.map(({ role, id, state, file, bytes, sha256 }) => [
    EXPERT_NAMES[role],
    scrubModel(id),
    state,
    file === undefined ? "not here" : scrubModel(file),
    bytes === undefined ? "" : formatBytes(bytes),
    file === undefined ? "" : (sha256 ?? "not verified"),
  ]);
  const notes = all.flatMap(({ role, message }) =>
    message ? [`- ${EXPERT_NAMES[role]}: ${scrubMessage(message, secrets)}`] : [],
  );
  const text = table(["part", "model", "state", "file", "size", "SHA-256 when fetched or made"], rows);
  return notes.length > 0 ? `${text}\n\n${notes.join("\n")}` : text;
}

function speeds({ speeds }: Diagnosis): string {
  if (speeds.length === 0) return "None yet.";
  const rows = speeds.map(({ model, threads, promptMs, stepMs }) => [
    scrubModel(model),
    String(threads),
    promptMs.toFixed(2),
    stepMs.toFixed(1),
  ]);
  return table(["file and bytes", "threads", "ms per prompt token", "ms per step"], rows);
}

function settings(inForce: Settings, secrets: Private): string {
  const changed = SETTING_KEYS.filter((key) => written(inForce[key]) !== written(DEFAULT_SETTINGS[key]));
  if (changed.length === 0) return "None.";
  return changed.map((key) => `- \`tandem.${key}\`: ${shown(key, inForce, secrets)}`).join("\n");
}

function shown(key: SettingKey, inForce: Settings, secrets: Private): string {
  switch (key) {
    case "experts.general":
    case "experts.code":
    case "experts.anti":
      return scrubModel(inForce[key]);
    case "models.directory":
      return scrubPath(inForce[key], secrets);
    case "exclude":
      // Patterns of one's own may name files.
      return counted(inForce[key].length, "pattern");
    default:
      return written(inForce[key]);
  }
}

function kept({ store, settings: { "memory.cacheMegabytes": cache } }: Diagnosis): string {
  const models = store ? `${counted(store.files, "file")}, ${formatBytes(store.bytes)}` : "none";
  return `Model store: ${models}. KV caches in memory: at most ${cache} MB.`;
}

function problems(all: readonly Problem[], secrets: Private): string {
  if (all.length === 0) return "None since the server started.";
  const lines = all.map(({ at, level, message }) => {
    return `- ${new Date(at).toISOString()} ${level}: ${inLine(scrubMessage(message, secrets))}`;
  });
  return lines.join("\n");
}

function facts(rows: readonly [string, string][]): string {
  return table(["what", "value"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable(
    head,
    rows.map((row) => row.map(inLine)),
  );
}

/** On one line, and without what Markdown would take for its own. */
function inLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .replaceAll("<", "&lt;")
    .replaceAll("|", "\\|");
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function written(value: unknown): string {
  return JSON.stringify(value);
}
