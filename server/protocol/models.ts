/** The models on this machine, and what graphics cards need. */
import { RequestType, RequestType0, type WorkDoneProgressParams } from "vscode-languageserver-protocol";
import type { ExpertPart, ExpertRole } from "./strategies.ts";

/** catalogue: one that Tandem knows · hub: another file of the model hub · local: a file of the user's own, which Tandem never deletes. */
export type ModelKind = "catalogue" | "hub" | "local";

export interface ModelInfo {
  id: string;
  kind: ModelKind;
  title: string;
  /** What it is good for, and what to know before fetching. */
  note: string;
  /** Undefined for a file that is not here and whose size nobody has told yet. */
  bytes?: number;
  /** How many bytes of it are here, where a download of it has not come to its end. Fetching it goes on from there. */
  partialBytes?: number;
  /** Undefined where the file itself does not say. */
  licence?: string;
  /** Set when the licence has terms that the user must accept before the first download. */
  termsUrl?: string;
  installed: boolean;
  /** Present when a copy is used that is faster on this machine: prompt tokens per second and core, before and after. */
  optimised?: { format: string; bytes: number; before: number; after: number };
  /** What it was last seen to do on this machine, if it was ever used here: tokens per second, written and read. */
  speed?: { written: number; read: number };
  /** The settings that use it now. */
  usedAs: ExpertPart[];
}

export interface PresetInfo {
  id: string;
  title: string;
  /** What it is, in a few words. */
  note: string;
  general: string;
  code: string;
  /** Why it is the one that suits this machine best; undefined where another one does. */
  recommended?: string;
}

export interface ListModelsParams {
  /** Paths and hub references that the client wants to hear of as well. Those that are experts are listed in any case. */
  also?: string[];
}

export interface ModelsList {
  directory: string;
  /** What the models there take, copies and unfinished downloads included. */
  bytes: number;
  /** What the disk has left; undefined where it cannot be found out. */
  freeBytes?: number;
  models: ModelInfo[];
  presets: PresetInfo[];
}

export interface FetchModelsParams extends WorkDoneProgressParams {
  ids: string[];
}

export interface VerifiedModel {
  id: string;
  ok: boolean;
  message: string;
}

/** The catalogue, what of it is on this machine, and the other models that are. */
export const ListModelsRequest = new RequestType<ListModelsParams, ModelsList, void>("tandem/models/list");
/** Fetches models; progress through `$/progress`, cancellable. Resolves when all of them are on disk and verified. */
export const FetchModelsRequest = new RequestType<FetchModelsParams, void, void>("tandem/models/fetch");
/** Hashes the files on disk; a wrong one is removed. */
export const VerifyModelsRequest = new RequestType<WorkDoneProgressParams, VerifiedModel[], void>(
  "tandem/models/verify",
);
/** Unloads and deletes a model's file. */
export const RemoveModelRequest = new RequestType<{ id: string }, void, void>("tandem/models/remove");

/**
 * Uses the model that the client's settings name for a role, also where another client has set another one since. Not needed
 * where the settings have changed. Resolves when it is the expert of that role, for all clients.
 */
export const UseExpertRequest = new RequestType<{ role: ExpertRole }, void, void>("tandem/models/use");

export interface OptimiseModelParams extends WorkDoneProgressParams {
  id: string;
}

/**
 * Writes a copy of a model in the format that is fastest on this machine, and uses it where it is worth it. Takes minutes;
 * cancellable, with progress. Resolves to what came of it, in words.
 */
export const OptimiseModelRequest = new RequestType<OptimiseModelParams, string, void>("tandem/models/optimise");

/** The interfaces to graphics cards that llama.cpp has variants for. What Apple's processors have is built in. */
export type GpuType = "cuda" | "vulkan";

/** An interface to graphics cards that this machine has drivers for. */
export interface GpuSupport {
  type: GpuType;
  title: string;
  /** What there is to fetch for it. */
  archiveBytes: number;
  /** What it takes on the disk. */
  bytes: number;
  installed: boolean;
  /** What another version of Tandem needed for it is here, which this one cannot use: it is to be fetched anew. */
  outdated?: boolean;
}

export interface InstallGpuParams extends WorkDoneProgressParams {
  type: GpuType;
}

/** What this machine could compute with besides its processor, best first; empty where there is nothing to fetch for it. */
export const GpuSupportRequest = new RequestType0<GpuSupport[], void>("tandem/gpu/list");
/**
 * Fetches llama.cpp's variant for an interface; progress through `$/progress`, cancellable. A server that is started
 * afterwards uses it.
 */
export const InstallGpuRequest = new RequestType<InstallGpuParams, void, void>("tandem/gpu/install");
