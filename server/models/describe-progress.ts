import { formatBytes, formatSeconds } from "./format.ts";
import type { FetchProgress } from "./progress.ts";

/** How far the work on a model is, in one line: `smollm2-135m: 43 % of 98.4 MB, 8.1 MB/s, 7 s left`. */
export function describeProgress(progress: FetchProgress): string {
  const { id, phase, source, bytesDone, bytesTotal, bytesPerSecond, secondsLeft } = progress;
  const share = bytesTotal
    ? `${Math.floor((100 * bytesDone) / bytesTotal)} % of ${formatBytes(bytesTotal)}`
    : formatBytes(bytesDone);
  if (phase === "waiting") return `${id}: another Tandem process is downloading this file (${share})`;
  if (phase === "verifying") return `${id}: checking the SHA-256, ${share}`;
  if (phase === "rewriting") return `${id}: writing a copy, ${share}`;
  const speed = bytesPerSecond > 0 ? `, ${(bytesPerSecond / 1e6).toFixed(1)} MB/s` : "";
  const left = secondsLeft === undefined ? "" : `, ${formatSeconds(secondsLeft)} left`;
  return `${id}: ${share}${source === "wheels" ? " (wheels)" : ""}${speed}${left}`;
}
