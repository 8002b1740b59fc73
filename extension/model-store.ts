import { env, Uri, window } from "vscode";
import {
  EXPERT_NAMES,
  type ExpertRole,
  FetchModelsRequest,
  ListModelsRequest,
  type ModelInfo,
  type ModelsList,
  OptimiseModelRequest,
  RemoveModelRequest,
  VerifyModelsRequest,
} from "../server/protocol.ts";
import { writeSetting } from "./configuration.ts";
import { sizeText } from "./model-text.ts";
import type { TandemServer } from "./server.ts";
import { tellProblem } from "./tell-problem.ts";
import { showWorkProgress } from "./work-progress.ts";

/** The models on this machine, changed by the server and shown with progress. Requests reject with the server's message. */
export class ModelStore {
  constructor(private readonly server: TandemServer) {}

  list(): Promise<ModelsList> {
    return this.server.ask(ListModelsRequest);
  }

  /** Fetches models with progress and a cancel button. False when the user cancelled or refused a licence's terms. */
  async fetch(ids: readonly string[]): Promise<boolean> {
    if (ids.length === 0) return true;
    const { models } = await this.list();
    const wanted = models.filter((model) => ids.includes(model.id));
    if (!(await acceptTerms(wanted))) return false;
    return showWorkProgress(this.server, `Tandem: fetching ${ids.join(" and ")}`, async (workDoneToken, token) => {
      await this.server.request(FetchModelsRequest, { ids: [...ids], workDoneToken }, token);
    });
  }

  /** Hashes every file again and tells what was wrong. */
  async verify(): Promise<void> {
    await showWorkProgress(this.server, "Tandem: verifying models", async (workDoneToken, token) => {
      const results = await this.server.request(VerifyModelsRequest, { workDoneToken }, token);
      const bad = results.filter((result) => !result.ok);
      const message = bad.length
        ? `${bad.map(({ id, message }) => `${id}: ${message}`).join(" ")} "Tandem: Manage Models" fetches models.`
        : `${results.length} model files are as they should be.`;
      await (bad.length ? tellProblem(window.showWarningMessage, message) : window.showInformationMessage(message));
    });
  }

  /** Writes a faster copy of a model, with progress and a cancel button, and tells what came of it. */
  async optimise({ id }: ModelInfo): Promise<void> {
    await showWorkProgress(this.server, `Tandem: making ${id} faster here`, async (workDoneToken, token) => {
      const outcome = await this.server.request(OptimiseModelRequest, { id, workDoneToken }, token);
      await window.showInformationMessage(outcome);
    });
  }

  /** Deletes a model's file after asking. */
  async remove(model: ModelInfo): Promise<void> {
    const detail = `This frees ${sizeText(model.bytes)}. It can be fetched again at any time.`;
    const answer = await window.showWarningMessage(`Remove ${model.title}?`, { modal: true, detail }, "Remove");
    if (answer === "Remove") await this.server.request(RemoveModelRequest, { id: model.id });
  }

  /** Makes a catalogue id, a path or a hub reference the expert of a role. */
  async use(reference: string, role: ExpertRole): Promise<void> {
    await writeSetting(`experts.${role}`, reference);
    window.setStatusBarMessage(`Tandem: ${reference} is the ${EXPERT_NAMES[role]} now`, 4000);
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
