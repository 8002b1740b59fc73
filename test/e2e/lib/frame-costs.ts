/** What the frames of a window cost, as the browser's own trace of its threads says. Times are in ms. */
import type { Page } from "playwright-core";

/** What the thread that runs, lays out and paints all pages of a window did from one frame to the next. */
export interface FrameCost {
  /** What it computed: other processes, for which it had to wait, do not count. */
  total: number;
  /** How long that took. */
  elapsed: number;
  script: number;
  style: number;
  layout: number;
  /** From the layout to what is handed over for drawing. */
  paint: number;
}

/** A span in a thread's life as Chromium writes it, in µs; `tdur` is the thread's own time. */
interface Span {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
}

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline"];
const TASK = "RunTask";
const CALLBACK = "FireAnimationFrame";
/** Which spans are which part. Of spans within each other the outer one counts. */
const PARTS: Readonly<Record<string, "script" | "style" | "layout" | "paint">> = {
  [CALLBACK]: "script",
  FunctionCall: "script",
  HandlePostMessage: "script",
  TimerFire: "script",
  UpdateLayoutTree: "style",
  Layout: "layout",
  PrePaint: "paint",
  Paint: "paint",
  Layerize: "paint",
  Commit: "paint",
};

/** Does some work and returns what each frame cost meanwhile in which a page had asked to be called. */
export async function traceFrames(page: Page, work: () => Promise<void>): Promise<FrameCost[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error("Only pages of a browser that was launched can be traced. Launch one.");
  await browser.startTracing(page, { categories: CATEGORIES });
  let trace: Buffer;
  try {
    await work();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents }: { traceEvents: Span[] } = JSON.parse(trace.toString());
  return frameCosts(traceEvents);
}

/** Cuts a trace into frames: each ends with the task in which the pages were called. */
function frameCosts(trace: readonly Span[]): FrameCost[] {
  const spans = trace.filter(({ ph }) => ph === "X");
  const called = spans.find(({ name }) => name === CALLBACK);
  const own = spans
    .filter(({ pid, tid }) => pid === called?.pid && tid === called.tid)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const frames: FrameCost[] = [];
  let frame = noCost();
  let isFrame = false;
  let taskEnd = 0;
  let partEnd = 0;
  for (const { name, ts, dur = 0, tdur = 0 } of own) {
    const part = PARTS[name];
    if (name === TASK) {
      if (isFrame) {
        frames.push(frame);
        frame = noCost();
      }
      isFrame = false;
      taskEnd = ts + dur;
      frame.total += tdur / 1000;
      frame.elapsed += dur / 1000;
    } else if (part && ts < taskEnd) {
      isFrame ||= name === CALLBACK;
      if (ts < partEnd) continue;
      partEnd = ts + dur;
      frame[part] += tdur / 1000;
    }
  }
  return frames;
}

function noCost(): FrameCost {
  return { total: 0, elapsed: 0, script: 0, style: 0, layout: 0, paint: 0 };
}
