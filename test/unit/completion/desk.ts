/** Somebody who types, and a service whose answers the test writes. */

import type { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import type { Candidate, CompletionRequest, Strategy } from "../../../server/collaboration/strategy.ts";
import { CompletionService, type Cursor } from "../../../server/completion/completion-service.ts";
import { Syntax } from "../../../server/completion/syntax/syntax.ts";
import type { Prompt } from "../../../server/experts/expert.ts";
import { STRATEGY_IDS, type StrategyId } from "../../../server/protocol/strategies.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";
import { having, scripted } from "../collaboration/scripted.ts";
import { toyVocabulary } from "../fusion/toy.ts";
import { answer } from "./candidate.ts";
import { cursor } from "./cursor.ts";

/** In ms. */
export const DEADLINE = 60;
export const settings = { ...DEFAULT_SETTINGS, "completion.deadline": DEADLINE };
export const above = Array.from({ length: 12 }, (_, i) => `const value${i} = ${i};\n`).join("");
export const written = "first + second";

interface Writing {
  readonly request: CompletionRequest;
  /** Reports the text so far, as a decoder does after every token. */
  says(text: string): void;
  ends(text?: string, confidence?: number): void;
}

interface DeskOptions {
  readonly others?: readonly number[];
  readonly onAsked?: () => void;
  /** With it both experts are there, and each answer is of both. */
  readonly ledger?: EvidenceLedger;
}

/** A service whose strategies the test writes for, and whose code expert remembers the prompts that it read. */
export function desk({ others = [], onAsked, ledger }: DeskOptions = {}) {
  const writings: Writing[] = [];
  const work = { text: written, ms: 1, tokens: 1, promptTokens: 1, meanLogProbability: 0 };
  const shares = (["general", "code"] as const).map((role) => ({ ...work, id: `toy-${role}`, role }));
  const grown: string[] = [];
  const complete = (request: CompletionRequest) =>
    new Promise<Candidate>((resolve, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
      writings.push({
        request,
        says: (text) => request.onProgress?.({ text, tokens: 1, meanLogProbability: -0.1, trace: [] }),
        ends: (text = written, confidence = 0.5) =>
          resolve({ ...answer(text), experts: ledger ? shares : [], confidence }),
      });
    });
  const strategies = Object.fromEntries(
    STRATEGY_IDS.map((id): [StrategyId, Strategy] => [id, { id, complete }]),
  ) as Record<StrategyId, Strategy>;
  const characters = [...new Set(`${above}() first second{}\nabcdefghijklmnopqrstuvwxyz`)];
  const vocabulary = toyVocabulary(characters);
  const expert = scripted("code", [], { vocabulary });
  const both = having(expert, scripted("general", [], { vocabulary }));
  const onFailure = (error: unknown) => {
    throw error;
  };
  const other = {
    uri: "b.zig",
    path: "b.zig",
    language: "zig",
    text: "fn distance(first: Point, second: Point) {\n  return second - first;\n}\n",
    version: 1,
    lastActive: Date.now(),
  };
  // The same one each time: nothing is excluded meanwhile.
  const everyFile = () => true;
  const service = new CompletionService({
    workspace: {
      documents: () => others.map(() => other),
      place: (path) => ({ repository: "zoo", path }),
      mayRead: async () => everyFile,
      findDefinitions: async () => [],
    },
    experts: ledger ? both : having(expert),
    strategies,
    ledger,
    syntax: new Syntax({ directory: "no-grammars-here", onFailure }),
    budgets: async () => ({ context: 768, unasked: 20 }),
    onGrown: (document) => void grown.push(document),
    ...(onAsked && { onAsked }),
    onFailure,
  });
  const read: readonly Prompt[] = expert.prompts;
  return { service, writings, grown, read };
}

/** A file with this text, and the cursor where it is drawn. */
export function at(drawn: string): Cursor {
  const { text, offset } = cursor(drawn);
  return { document: "a.zig", language: "zig", text, offset };
}

/** What is shown to whoever types there. */
export function typing(
  { service }: ReturnType<typeof desk>,
  drawn: string,
  { invoked = true, frugal = false, signal = never } = {},
) {
  return service.completeTyping(at(drawn), "code", { settings, signal, invoked, frugal });
}

export const never = new AbortController().signal;
