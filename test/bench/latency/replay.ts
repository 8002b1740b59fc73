import { agrees, offersLine } from "./agreement.ts";
import type { CompletionSystem } from "./completion-system.ts";
import { GhostText } from "./ghost-text.ts";
import { cpuSeconds, untilIdle } from "./process-usage.ts";
import type { Action, Trace } from "./trace.ts";
import { wait } from "./wait.ts";

/** A text is on time when it is on the screen this long after a key. */
export const ON_TIME_MS = 300;
/** The longest that the person waits for a text at a burst's end. */
export const PATIENCE_MS = 10_000;
const READING_MS = 2000;
const IDLE_WITHIN_MS = 30_000;

/** What was seen of one key until the next. */
export interface KeySample {
  /** From the key to the first text on the screen that fits the document as it is then; undefined for none. */
  shownMs: number | undefined;
  /** From the key to the first such text that agrees with what the person wants; undefined for none. */
  correctMs: number | undefined;
  /** From the key to its answer, an empty one included; undefined when the next key came first. */
  answeredMs: number | undefined;
  /** The person looks up and waits. */
  readonly endsBurst: boolean;
  /** There is something that the person wants: not after a slip of the finger, nor when all is written. */
  readonly wanting: boolean;
  /** Evaluated from this key to the next. */
  promptTokens: number;
}

export interface Replay {
  readonly keys: readonly KeySample[];
  /** Of the trace's fixed clock, without the waiting. */
  readonly fixedMs: number;
  /** Until the system was idle again. */
  readonly elapsedMs: number;
  /** NaN where it is not known. */
  readonly cpuSeconds: number;
  /** How often the rest of a line was wanted at once, and how often the suggestion offered it. */
  readonly accepts: { readonly asked: number; readonly offered: number };
}

/** Types a trace into a system, key by key at the trace's clock, and notes what is on the screen when. */
export async function replay(system: CompletionSystem, trace: Trace, signal: AbortSignal): Promise<Replay> {
  const { id, languageId, before } = trace;
  const ghost = new GhostText();
  const keys: KeySample[] = [];
  const evaluated: Promise<number>[] = [];
  const failures: unknown[] = [];
  const noted = (failure: unknown) => {
    failures.push(failure);
    return Number.NaN;
  };
  const accepts = { asked: 0, offered: 0 };
  const cpuBefore = await cpuSeconds(system.pid);
  const start = performance.now();
  await system.open({ uri: `file:///bench/${id}`, languageId, text: before });
  await wait(READING_MS, signal);

  let request = new AbortController();
  let last = performance.now();
  for (const action of trace.actions) {
    await wait(last + action.gap - performance.now(), signal);
    if (failures.length > 0) throw failures[0];
    last = performance.now();
    request.abort();
    if (action.kind === "jump") {
      ghost.clear();
      continue;
    }
    request = new AbortController();
    // Asked before the edit and not waited for: messages are handled in order.
    evaluated.push(system.promptTokens().catch(noted));
    const accepted = action.kind === "accept" && accept(action, ghost, accepts);
    if (action.remove > 0) ghost.erase(action.remove);
    else ghost.type(action.insert);
    const key: KeySample = {
      shownMs: undefined,
      correctMs: undefined,
      answeredMs: undefined,
      endsBurst: action.endsBurst,
      wanting: Boolean(action.wanted?.trim()),
      promptTokens: Number.NaN,
    };
    keys.push(key);
    note(key, ghost.text, action.wanted, 0);
    const edit = { ...action, offset: action.offset - action.remove };
    await system.edit(edit);
    if (accepted) await system.accepted();
    const asked = { key, ghost, action, from: last };
    const answered = ask(system, edit.offset + edit.insert.length, asked, request.signal).catch(noted);
    if (!action.endsBurst || key.shownMs !== undefined) continue;
    // An answer without text is an answer: nothing more would come, however long the person waits.
    const patience = new AbortController();
    const waiting = wait(PATIENCE_MS, AbortSignal.any([signal, patience.signal]));
    await Promise.race([answered, waiting]).finally(() => patience.abort());
  }
  await wait(1000, signal);
  request.abort();
  await untilIdle(system.pid, IDLE_WITHIN_MS, signal);
  if (failures.length > 0) throw failures[0];
  evaluated.push(system.promptTokens());
  const totals = await Promise.all(evaluated);
  for (const [index, key] of keys.entries()) key.promptTokens = (totals[index + 1] ?? 0) - (totals[index] ?? 0);
  const elapsedMs = performance.now() - start;
  const cpu = (await cpuSeconds(system.pid)) - cpuBefore;
  await system.close();
  const fixedMs = READING_MS + trace.actions.reduce((sum, { gap }) => sum + gap, 0);
  return { keys, fixedMs, elapsedMs, cpuSeconds: cpu, accepts };
}

interface Asked {
  readonly key: KeySample;
  readonly ghost: GhostText;
  readonly action: Action;
  readonly from: number;
}

/** Never rejects for a request that was aborted. */
async function ask(system: CompletionSystem, offset: number, asked: Asked, signal: AbortSignal): Promise<void> {
  const { key, ghost, action, from } = asked;
  try {
    const text = await system.complete(offset, signal);
    if (signal.aborted) return;
    key.answeredMs = performance.now() - from;
    ghost.show(text);
    note(key, text, action.wanted, key.answeredMs);
  } catch (failure) {
    if (!signal.aborted) throw failure;
  }
}

/** Notes what is on the screen `ms` after the key. */
function note(key: KeySample, text: string, wanted: string | undefined, ms: number): void {
  if (text.trim() === "") return;
  key.shownMs ??= ms;
  if (wanted !== undefined && agrees(text, wanted)) key.correctMs ??= ms;
}

/** Whether a suggestion is accepted as a whole here; a longer one is accepted up to the end of its first line. */
function accept({ insert }: Action, ghost: GhostText, accepts: { asked: number; offered: number }): boolean {
  accepts.asked++;
  if (!offersLine(ghost.text, insert)) return false;
  accepts.offered++;
  return ghost.text === insert;
}
