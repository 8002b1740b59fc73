import os from "node:os";
import path from "node:path";
import { CATALOGUE, type CatalogueModel, type HubFile } from "./catalogue.ts";
import { ModelError } from "./errors.ts";

/** What a user may write where a model is asked for, understood. */
export type ModelReference =
  | { readonly kind: "catalogue"; readonly id: string; readonly model: CatalogueModel }
  | { readonly kind: "hub"; readonly id: string; readonly hub: HubFile }
  | { readonly kind: "local"; readonly id: string; readonly path: string };

const HUB_PREFIX = "hf:";
/** Names that are safe as a folder on every platform, and safe in an address. */
const SAFE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;
const ONE_OF_SEVERAL_FILES = /-\d{5}-of-\d{5}\.gguf$/i;

/**
 * Understands a catalogue id, the path of a GGUF file (absolute, `~/…`, or relative to `baseDirectory`), or
 * `hf:owner/repository/path/file.gguf`, where `@revision` may follow the repository.
 * @throws {ModelError} `unknown-model` for anything else.
 */
export function parseModelReference(
  name: string,
  {
    catalogue = CATALOGUE,
    baseDirectory = process.cwd(),
  }: { catalogue?: readonly CatalogueModel[]; baseDirectory?: string } = {},
): ModelReference {
  const text = name.trim();
  const model = catalogue.find((candidate) => candidate.id === text);
  if (model) return { kind: "catalogue", id: model.id, model };
  if (text.startsWith(HUB_PREFIX)) return parseHubReference(text);
  if (looksLikePath(text)) return { kind: "local", id: text, path: path.resolve(baseDirectory, expandHome(text)) };
  const ids = catalogue.map((candidate) => candidate.id).join(", ");
  throw new ModelError(
    "unknown-model",
    `There is no model called "${name}". Use an id of the catalogue (${ids}), the path of a .gguf file, or hf:owner/repository/file.gguf for a file on the model hub.`,
  );
}

/** Replaces a leading `~` by the user's home directory. */
export function expandHome(text: string): string {
  return text === "~" || /^~[\\/]/.test(text) ? path.join(os.homedir(), text.slice(1)) : text;
}

function looksLikePath(text: string): boolean {
  return text.toLowerCase().endsWith(".gguf") || /^[~.]?[\\/]|^\.\.[\\/]|^[A-Za-z]:[\\/]/.test(text);
}

function parseHubReference(text: string): ModelReference {
  const [owner = "", repositoryAtRevision = "", ...file] = text.slice(HUB_PREFIX.length).split("/");
  const [repository = "", revision = "main", ...surplus] = repositoryAtRevision.split("@");
  const names = [owner, repository, revision, ...file];
  const fileName = file.at(-1) ?? "";
  if (surplus.length > 0 || !names.every((part) => SAFE_NAME.test(part)) || !fileName.toLowerCase().endsWith(".gguf")) {
    throw new ModelError(
      "unknown-model",
      `"${text}" does not name a file on the model hub. Write hf:owner/repository/file.gguf, or hf:owner/repository@revision/file.gguf.`,
    );
  }
  if (ONE_OF_SEVERAL_FILES.test(fileName)) {
    throw new ModelError(
      "unknown-model",
      `"${text}" is one of several files of a split model, and Tandem fetches single files only. Choose a smaller quantisation that is one file, or fetch all parts yourself and give the path of the first.`,
    );
  }
  return { kind: "hub", id: text, hub: { repository: `${owner}/${repository}`, revision, file: file.join("/") } };
}
