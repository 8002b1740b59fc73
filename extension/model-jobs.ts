import { type CancellationToken, CancellationTokenSource, EventEmitter } from "vscode";
import { MODELS_VIEW } from "./commands.ts";
import { messageOf } from "./errors.ts";
import { JobProgress } from "./job-progress.ts";
import type { TandemServer } from "./server.ts";
import { showWorkProgress } from "./work-progress.ts";

/** Work on something was asked for while other work on it goes on. */
class BusyError extends Error {
  override readonly name = "BusyError";

  constructor(key: string) {
    super(`Tandem works on ${key} already. Wait for that, or cancel it in the view "Models", then try again.`);
  }
}

interface Job {
  readonly progress: JobProgress;
  readonly cancelling: CancellationTokenSource;
}

/** The work on models that this window has asked the server for, each known by the keys of what it is done to. */
export class ModelJobs {
  private readonly jobs = new Set<Job>();
  private readonly failed = new Map<string, string>();
  private readonly changed = new EventEmitter<void>();
  /** Some work has begun, come further or ended. */
  readonly onDidChange = this.changed.event;
  private readonly finished = new EventEmitter<void>();
  /** What is on this machine may be something else now. */
  readonly onDidFinish = this.finished.event;

  constructor(
    private readonly server: TandemServer,
    private readonly isViewVisible: () => boolean,
  ) {}

  /** How far the work on each key is, in words. */
  get working(): ReadonlyMap<string, string> {
    return new Map([...this.jobs].flatMap(({ progress }) => [...progress.texts]));
  }

  /** Why the last work on each key failed. */
  get failures(): ReadonlyMap<string, string> {
    return this.failed;
  }

  /**
   * Does work with progress that can be cancelled: in the models' view where it is visible, otherwise in a notification.
   * False when it was cancelled. Rejects with a {@link BusyError}, and as `work` does.
   */
  async run(
    keys: readonly string[],
    title: string,
    work: (workDoneToken: string, token: CancellationToken) => Promise<void>,
  ): Promise<boolean> {
    const busy = keys.find((key) => this.working.has(key));
    if (busy !== undefined) throw new BusyError(busy);
    const job: Job = { progress: new JobProgress(keys), cancelling: new CancellationTokenSource() };
    this.jobs.add(job);
    for (const key of keys) this.failed.delete(key);
    this.changed.fire();
    try {
      return await showWorkProgress(
        this.server,
        {
          title,
          inView: this.isViewVisible() ? MODELS_VIEW : undefined,
          cancelling: job.cancelling,
          onReport: (message) => this.report(job, message),
        },
        work,
      );
    } catch (error) {
      const [key] = job.progress.texts.keys();
      if (key !== undefined) this.failed.set(key, messageOf(error));
      throw error;
    } finally {
      this.jobs.delete(job);
      job.cancelling.dispose();
      this.changed.fire();
      this.finished.fire();
    }
  }

  /** Cancels the work on any of these. What has arrived is kept. */
  cancel(keys: readonly string[]): void {
    for (const { progress, cancelling } of this.jobs) {
      if (keys.some((key) => progress.texts.has(key))) cancelling.cancel();
    }
  }

  /** Forgets why work failed: all of it, or that on one key. */
  forgetFailures(key?: string): void {
    if (key === undefined) this.failed.clear();
    else this.failed.delete(key);
    this.changed.fire();
  }

  /** Tells that what is on this machine may be something else now. */
  tellFinished(): void {
    this.finished.fire();
  }

  dispose(): void {
    this.changed.dispose();
    this.finished.dispose();
  }

  private report({ progress }: Job, message: string): void {
    const before = progress.texts.size;
    progress.report(message);
    this.changed.fire();
    if (progress.texts.size < before) this.finished.fire();
  }
}
