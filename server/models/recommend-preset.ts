import { PRESETS, type Preset } from "./catalogue.ts";

/** What of a machine decides which models suit it. */
export interface MachineSize {
  /** In bytes. */
  readonly memory: number;
  /** Cores, as far as this process may use them. */
  readonly cores: number;
}

/** Two coders and what they need beside their files fit into this with an editor and a browser. */
const LARGER_MEMORY = 12e9;
/** With fewer cores a step of the larger code expert takes too long to keep up with typing. */
const LARGER_CORES = 6;

/** The preset that suits a machine: the larger pair only where there is memory for it, and cores to be fast enough. */
export function recommendPreset({ memory, cores }: MachineSize): Preset {
  const [smallest] = PRESETS;
  const larger = PRESETS.find(({ id }) => id === "second");
  return larger && memory >= LARGER_MEMORY && cores >= LARGER_CORES ? larger : smallest;
}
