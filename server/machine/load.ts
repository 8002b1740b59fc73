import { type CpuReader, type CpuTimes, cpuReader } from "./cpu-times.ts";

/** Processor time is counted in steps of 10 ms: over less than this, a mean says nothing. */
const SHORTEST_MS = 100;
/** Long enough for a steady mean, short enough to see a build that starts. */
const WINDOW_MS = 200;
/** A mean over more than this says little about now. */
const STALE_MS = 1000;
/** Readings closer together than this are not worth their time. */
const APART_MS = 10;

/** How busy other processes keep this machine. It reads only when asked; nothing runs in between. */
export class LoadMeter {
  readonly #reader: CpuReader;
  readonly #readings: CpuTimes[];
  #busy = 0;

  constructor(reader: CpuReader = cpuReader()) {
    this.#reader = reader;
    this.#readings = [reader.times()];
  }

  /**
   * How many processors other processes keep busy, as a mean over the last 0.2 s where somebody has asked meanwhile.
   * While own threads compete for the same processors, this is less than what the others would take if they could.
   */
  othersBusy(): number {
    const last = this.#readings.at(-1) as CpuTimes;
    const now = this.#reader.times();
    const apart = now.at - last.at;
    if (apart < APART_MS) return this.#busy;
    if (apart > STALE_MS) {
      this.#readings.length = 0;
      // What was long busy and has nothing to do now has ended; what has just begun will show in the next mean.
      this.#busy = Math.min(meanBusy(last, now), this.#reader.othersRunning() ?? Number.POSITIVE_INFINITY);
    }
    this.#readings.push(now);
    while (now.at - (this.#readings[1]?.at ?? now.at) >= WINDOW_MS) this.#readings.shift();
    const first = this.#readings[0] as CpuTimes;
    if (now.at - first.at >= SHORTEST_MS) this.#busy = meanBusy(first, now);
    return this.#busy;
  }
}

function meanBusy(from: CpuTimes, to: CpuTimes): number {
  return Math.max(0, (to.total - from.total - (to.own - from.own)) / (to.at - from.at));
}
