import { PRESETS, type Preset } from "./catalogue.ts";
import { formatBytes } from "./format.ts";

/** What of a machine decides which models suit it. */
export interface MachineSize {
  /** In bytes. */
  readonly memory: number;
  /** Cores, as far as this process may use them. */
  readonly cores: number;
  /** Whether a graphics card computes. */
  readonly graphics: boolean;
}

export interface Recommendation {
  readonly preset: Preset;
  /** In words. */
  readonly why: string;
}

/** Two coders and what they need beside their files fit into this with an editor and a browser. */
const LARGER_MEMORY = 12e9;
/** With fewer cores a step of the larger code expert takes too long to keep up with typing. */
const LARGER_CORES = 6;

/**
 * The preset that suits a machine: the larger pair only where there is memory for it, and cores or a graphics card to be
 * fast enough.
 */
export function recommendPreset({ memory, cores, graphics }: MachineSize): Recommendation {
  const [smallest] = PRESETS;
  const larger = PRESETS.find(({ id }) => id === "second");
  const lacks = [
    ...(memory < LARGER_MEMORY ? [`${LARGER_MEMORY / 1e9} GB of memory`] : []),
    ...(cores < LARGER_CORES && !graphics ? [`${LARGER_CORES} cores or a graphics card in use`] : []),
  ];
  const has = `${cores} ${cores === 1 ? "core" : "cores"}, ${formatBytes(memory)} of memory, ${graphics ? "a" : "no"} graphics card in use`;
  if (!larger || lacks.length > 0) {
    return {
      preset: smallest,
      why: `This machine: ${has}. A larger pair keeps up with typing from ${lacks.join(" and ")} on.`,
    };
  }
  return { preset: larger, why: `This machine: ${has}. That is enough for the larger pair.` };
}
