import { type CancellationToken, env, type Memento, Uri, window } from "vscode";
import {
  EXPERT_NAMES,
  type ExpertRole,
  FetchModelsRequest,
  type GpuSupport,
  GpuSupportRequest,
  InstallGpuRequest,
  ListModelsRequest,
  type ModelInfo,
  type ModelsList,
  OptimiseModelRequest,
  RemoveModelRequest,
  UseExpertRequest,
  type VerifiedModel,
  VerifyModelsRequest,
} from "../server/protocol.ts";
import { writeSetting } from "./configuration.ts";
import type { ExpertsHere } from "./experts-here.ts";
import type { ModelJobs } from "./model-jobs.ts";
import { ALL_FILES, workKey } from "./model-rows.ts";
import { sizeText, verifiedText } from "./model-text.ts";
import type { RestartWhenIdle } from "./restart-when-idle.ts";
import type { TandemServer } from "./server.ts";
import { tellProblem } from "./tell-problem.ts";

/** The user's own files that were added, which nothing else remembers while they are no experts. */
const ADDED = "tandem.addedModels";

/** The models on this machine, changed by the server and shown with progress. Requests reject with the server's message. */
export class ModelStore {
  constructor(
    private readonly server: TandemServer,
    private readonly jobs: ModelJobs,
    private readonly memory: Memento,
    private readonly here: ExpertsHere,
    private readonly restarts: RestartWhenIdle,
  ) {}

  list(): Promise<ModelsList> {
    return this.server.request(ListModelsRequest, { also: this.added });
  }

  /** What the graphics card of this machine needs. */
  gpus(): Promise<GpuSupport[]> {
    return this.server.ask(GpuSupportRequest);
  }

  /** Fetches models with progress and a cancel button. False when the user cancelled or refused a licence's terms. */
  async fetch(ids: readonly string[]): Promise<boolean> {
    if (ids.length === 0) return true;
    const { models } = await this.list();
    if (!(await acceptTerms(models.filter((model) => ids.includes(model.id))))) return false;
    return this.jobs.run(ids, `Tandem: fetching ${ids.join(" and ")}`, async (workDoneToken, token) => {
      await this.server.request(FetchModelsRequest, { ids: [...ids], workDoneToken }, token);
    });
  }

  /**
   * Fetches what a graphics card needs, and starts the server with it once no other work on models goes on. False when the
   * user cancelled.
   */
  async installGpu(gpu: GpuSupport): Promise<boolean> {
    const { type, title } = gpu;
    const install = async (workDoneToken: string, token: CancellationToken) => {
      await this.server.request(InstallGpuRequest, { type, workDoneToken }, token);
    };
    const done = await this.jobs.run([workKey(gpu)], `Tandem: adding support for ${title}`, install);
    if (!done) return false;
    if (await this.restarts.request()) window.setStatusBarMessage(`Tandem: ${title} is there now`, 4000);
    else {
      await window.showInformationMessage(
        `Support for ${title} is there. It is used when the other work on models is done: Tandem's server restarts then by itself.`,
      );
    }
    return true;
  }

  /** Hashes every file again and tells what was wrong. */
  async verify(): Promise<void> {
    let results: readonly VerifiedModel[] = [];
    const done = await this.jobs.run([ALL_FILES], "Tandem: verifying models", async (workDoneToken, token) => {
      results = await this.server.request(VerifyModelsRequest, { workDoneToken }, token);
    });
    if (!done) return;
    const bad = results.filter((result) => !result.ok);
    await this.here.forget(bad.map(({ id }) => id));
    const message = bad.length
      ? `${bad.map(({ id, message }) => `${id}: ${message}`).join(" ")} "Tandem: Manage Models" fetches models.`
      : verifiedText(results.length);
    await (bad.length ? tellProblem(window.showWarningMessage, message) : window.showInformationMessage(message));
  }

  /** Writes a faster copy of a model, with progress and a cancel button, and tells what came of it. */
  async optimise({ id }: ModelInfo): Promise<void> {
    let outcome = "";
    const done = await this.jobs.run([id], `Tandem: making ${id} faster here`, async (workDoneToken, token) => {
      outcome = await this.server.request(OptimiseModelRequest, { id, workDoneToken }, token);
    });
    if (done) await window.showInformationMessage(outcome);
  }

  /** Deletes what is here of a model after asking. */
  async remove({ id, title, bytes = 0, partialBytes, optimised, usedAs, installed }: ModelInfo): Promise<void> {
    const freed = (installed ? bytes : 0) + (partialBytes ?? 0) + (optimised?.bytes ?? 0);
    const detail = [
      `This frees ${sizeText(freed)}. It can be fetched again at any time.`,
      ...(installed
        ? usedAs.map((role) => `It is the ${EXPERT_NAMES[role]} now, and nothing takes its place by itself.`)
        : []),
    ].join(" ");
    const answer = await window.showWarningMessage(`Remove ${title}?`, { modal: true, detail }, "Remove");
    if (answer !== "Remove") return;
    await this.server.request(RemoveModelRequest, { id });
    await this.here.forget([id]);
    this.jobs.tellFinished();
  }

  /** Has a file of the user's own looked at, and lists it from then on. Rejects where it is no model. */
  async addFile(file: string): Promise<void> {
    await this.server.request(FetchModelsRequest, { ids: [file] });
    if (!this.added.includes(file)) await this.memory.update(ADDED, [...this.added, file]);
    this.jobs.tellFinished();
  }

  /** Lists a model no longer that nobody uses and of which nothing is here. Files of the user's own stay where they are. */
  async forget(id: string): Promise<void> {
    await this.memory.update(
      ADDED,
      this.added.filter((file) => file !== id),
    );
    this.jobs.forgetFailures(id);
    this.jobs.tellFinished();
  }

  /** Makes a catalogue id, a path or a hub reference the expert of a role, for all windows. */
  async use(reference: string, role: ExpertRole): Promise<void> {
    await writeSetting(`experts.${role}`, reference);
    // What the settings name already, and another window has overruled, changes nothing that the server would hear of.
    if (this.server.connection === "running") await this.server.request(UseExpertRequest, { role });
    window.setStatusBarMessage(`Tandem: ${reference} is the ${EXPERT_NAMES[role]} now`, 4000);
    this.jobs.tellFinished();
  }

  private get added(): string[] {
    return this.memory.get<string[]>(ADDED, []);
  }
}

/** Asks for the terms of every licence that has some. True when all are accepted. */
async function acceptTerms(models: readonly ModelInfo[]): Promise<boolean> {
  for (const { title, licence, termsUrl, installed } of models) {
    if (!termsUrl || installed) continue;
    const question = `${title} may be used under the terms "${licence}". Do you accept them?`;
    const detail = `The terms: ${termsUrl}`;
    let answer: string | undefined;
    do {
      answer = await window.showInformationMessage(question, { modal: true, detail }, "Accept", "Read the Terms");
      if (answer === "Read the Terms") await env.openExternal(Uri.parse(termsUrl));
    } while (answer === "Read the Terms");
    if (answer !== "Accept") return false;
  }
  return true;
}
