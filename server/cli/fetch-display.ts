import cliProgress from "cli-progress";
import { describeProgress } from "../models/describe-progress.ts";
import type { FetchProgress } from "../models/progress.ts";

const LINE_EVERY_MS = 3_000;

/** Shows how far a download or a check has come: a bar in a terminal, now and then a line elsewhere (logs, CI). */
export class FetchDisplay {
  private readonly output: NodeJS.WriteStream;
  private bar: cliProgress.SingleBar | undefined;
  private shown = "";
  private lineAt = Number.NEGATIVE_INFINITY;

  constructor(output: NodeJS.WriteStream = process.stderr) {
    this.output = output;
  }

  show(progress: FetchProgress): void {
    if (this.output.isTTY) this.showBar(progress);
    else this.showLine(progress);
  }

  /** Prints a message above the bar. */
  note(message: string): void {
    this.stop();
    this.output.write(`${message}\n`);
  }

  /** Takes the bar down. Safe to call twice; a later {@link show} puts up a new one. */
  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private showBar(progress: FetchProgress): void {
    const kind = `${progress.id} ${progress.phase}`;
    if (this.bar && this.shown !== kind) this.stop();
    this.shown = kind;
    const total = progress.bytesTotal ?? Math.max(progress.bytesDone, 1);
    this.bar ??= this.newBar(total, progress);
    this.bar.setTotal(total);
    this.bar.update(progress.bytesDone, { text: describeProgress(progress) });
  }

  private newBar(total: number, progress: FetchProgress): cliProgress.SingleBar {
    const bar = new cliProgress.SingleBar({
      format: "[{bar}] {text}",
      barCompleteChar: "█",
      barIncompleteChar: "░",
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      stream: this.output,
      // Ctrl+C is the command's business: it stops the bar when the download has stopped.
      gracefulExit: false,
    });
    bar.start(total, progress.bytesDone, { text: describeProgress(progress) });
    return bar;
  }

  private showLine(progress: FetchProgress): void {
    const now = performance.now();
    const kind = `${progress.id} ${progress.phase}`;
    if (this.shown === kind && now - this.lineAt < LINE_EVERY_MS) return;
    this.shown = kind;
    this.lineAt = now;
    this.output.write(`${describeProgress(progress)}\n`);
  }
}
