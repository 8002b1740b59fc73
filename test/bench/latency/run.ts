import { keepCoreBusy } from "./busy.ts";
import { measureDecoding } from "./decode.ts";
import { PeerSystem } from "./peer-system.ts";
import { type MemoryUse, memoryUse, untilIdle } from "./process-usage.ts";
import { replay } from "./replay.ts";
import type { Facts, Load, Pair } from "./summary.ts";
import type { SystemOptions } from "./system-options.ts";
import { TandemSystem } from "./tandem-system.ts";
import type { Trace } from "./trace.ts";
import { wait } from "./wait.ts";

/** So that a system that watches the machine's load has seen it when the typing begins. */
const LOAD_SEEN_MS = 5000;
const SETTLED_WITHIN_MS = 20_000;

export interface Plan {
  readonly runs: readonly { readonly load: Load; readonly traces: readonly Trace[] }[];
  readonly decodeRepeats: number;
  readonly options: SystemOptions;
  readonly modelBytes: number;
  readonly onProgress: (message: string) => void;
}

/**
 * Runs the traces under each load: both systems are started afresh, then each trace is typed into one and then the other,
 * which goes first changing from trace to trace. Decoding is measured at last with an idle machine.
 */
export async function runBenchmark(plan: Plan, signal: AbortSignal): Promise<{ pairs: Pair[]; facts: Facts }> {
  const { options, onProgress } = plan;
  const initializeMs: number[] = [];
  const pairs: Pair[] = [];
  const memory: Record<"tandem" | "peer", MemoryUse | undefined> = { tandem: undefined, peer: undefined };
  let decode: Facts["decode"] | undefined;
  for (const { load, traces } of plan.runs) {
    onProgress(`starting both (${load})`);
    const tandem = await TandemSystem.start(options);
    initializeMs.push(tandem.initializeMs);
    let peer: PeerSystem | undefined;
    let release: (() => Promise<void>) | undefined;
    try {
      await tandem.ready(signal);
      peer = await PeerSystem.start(options, signal);
      await untilIdle(tandem.pid, SETTLED_WITHIN_MS, signal);
      await untilIdle(peer.pid, SETTLED_WITHIN_MS, signal);
      if (load === "busy") {
        release = await keepCoreBusy();
        await wait(LOAD_SEEN_MS, signal);
      }
      for (const [index, trace] of traces.entries()) {
        pairs.push(await bothReplay(trace, { tandem, peer }, load, index % 2 === 0, plan, signal));
      }
      if (load !== "idle") continue;
      memory.tandem = await memoryUse(tandem.pid);
      memory.peer = await memoryUse(peer.pid);
      onProgress("decoding");
      decode = await measureDecoding(peer.address, options, plan.decodeRepeats, signal);
    } finally {
      await release?.();
      await peer?.stop();
      await tandem.stop();
    }
  }
  for (let start = 0; start < 3; start++) {
    const tandem = await TandemSystem.start(options);
    initializeMs.push(tandem.initializeMs);
    await tandem.stop();
  }
  if (!decode) throw new RangeError("A benchmark without the idle machine has nothing to compare with.");
  return { pairs, facts: { initializeMs, memory, decode, modelBytes: plan.modelBytes } };
}

async function bothReplay(
  trace: Trace,
  systems: { tandem: TandemSystem; peer: PeerSystem },
  load: Load,
  tandemFirst: boolean,
  { onProgress }: Plan,
  signal: AbortSignal,
): Promise<Pair> {
  const one = (name: "tandem" | "peer") => {
    onProgress(`${trace.id}, ${load}: ${name}`);
    return replay(systems[name], trace, signal);
  };
  if (tandemFirst) return { trace: trace.id, load, tandem: await one("tandem"), peer: await one("peer") };
  const peer = await one("peer");
  return { trace: trace.id, load, tandem: await one("tandem"), peer };
}
