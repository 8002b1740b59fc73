import path from "node:path";
import type { ModelKind } from "../protocol.ts";
import type { CatalogueModel } from "./catalogue.ts";
import { ModelError } from "./errors.ts";
import { sizeIfThere } from "./file-size.ts";
import { readGgufHeader } from "./gguf.ts";
import { findOptimised, type OptimisedRecord, unfinishedCopiesBytes } from "./optimised-copy.ts";
import { PartialFile } from "./partial-file.ts";
import type { ModelReference } from "./reference.ts";
import type { StoredFiles, StoredReference } from "./stored-files.ts";

/** A model of the catalogue, or any other that somebody uses or has begun to fetch. */
export interface StoredModel {
  readonly id: string;
  readonly kind: ModelKind;
  readonly title: string;
  readonly note: string;
  /** Undefined while neither file nor hub has told it. */
  readonly bytes: number | undefined;
  /** Undefined where the file itself does not say. */
  readonly licence: string | undefined;
  readonly termsUrl?: string;
  /** Where the file is; undefined while it is not on this machine. */
  readonly path: string | undefined;
  /** How many bytes a download has brought that is not at its end. */
  readonly partialBytes?: number;
  /** The copy that is used instead, because it is faster on this machine. */
  readonly optimised?: OptimisedRecord;
  /** What copies take that are being written, or that a process which was killed has left behind. */
  readonly unfinishedCopiesBytes?: number;
}

/**
 * The catalogue, what the store holds besides, and those of `others` that `parse` understands and that are not among
 * them. Rejects with the file system's errors.
 */
export async function listModels(
  files: StoredFiles,
  catalogue: readonly CatalogueModel[],
  parse: (name: string) => ModelReference,
  others: readonly string[],
): Promise<StoredModel[]> {
  const known = catalogue.map((model) => ({ kind: "catalogue", id: model.id, model }) as const);
  const inStore = [...(await files.fromHub()).map(({ id }) => id), ...(await files.unfinishedFromHub())];
  const references = new Map<string, ModelReference>(known.map((reference) => [reference.id, reference]));
  for (const name of [...inStore, ...others]) {
    const reference = understood(parse, name);
    if (reference) references.set(reference.id, references.get(reference.id) ?? reference);
  }
  return Promise.all(
    [...references.values()].map((reference) =>
      reference.kind === "local" ? describeLocal(reference.id, reference.path) : describeStored(files, reference),
    ),
  );
}

/** Undefined where a name means nothing. Whoever uses it as an expert hears of that elsewhere. */
function understood(parse: (name: string) => ModelReference, name: string): ModelReference | undefined {
  try {
    return parse(name);
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

async function describeStored(files: StoredFiles, reference: StoredReference): Promise<StoredModel> {
  const here = await files.locate(reference);
  const file = await files.identify(reference);
  const place = files.pathOf(reference);
  const part = new PartialFile(place);
  const state = {
    path: here,
    optimised: file && (await findOptimised(file))?.record,
    unfinishedCopiesBytes: (await unfinishedCopiesBytes(place)) || undefined,
    partialBytes: here ? undefined : (await part.size()) || undefined,
  };
  if (reference.kind === "catalogue") {
    const { id, title, note, bytes, licence, termsUrl } = reference.model;
    return { id, kind: "catalogue", title, note, bytes, licence, termsUrl, ...state };
  }
  return {
    id: reference.id,
    kind: "hub",
    title: path.posix.basename(reference.hub.file),
    note: "From the model hub, not in Tandem's catalogue.",
    bytes: here ? await sizeIfThere(here) : state.partialBytes && (await part.readNotes()).bytes,
    licence: here && (await licenceOf(here)),
    ...state,
  };
}

async function describeLocal(id: string, file: string): Promise<StoredModel> {
  // One that may not be looked at is as good as none; whoever loads it hears why.
  const bytes = await sizeIfThere(file).catch((_unreadable: unknown) => undefined);
  return {
    id,
    kind: "local",
    title: path.basename(file),
    note: `A file of your own: ${file}`,
    bytes,
    licence: bytes === undefined ? undefined : await licenceOf(file),
    path: bytes === undefined ? undefined : file,
  };
}

/** What a file says of its licence. One that is damaged says nothing; whoever loads it hears why. */
async function licenceOf(file: string): Promise<string | undefined> {
  try {
    return (await readGgufHeader(file)).header.licence;
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}
