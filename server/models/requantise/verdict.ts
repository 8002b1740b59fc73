/** What a model file does on one core of this machine. */
export interface ModelMeasurement {
  readonly promptTokensPerSecond: number;
  /** One more token and its distribution, in ms. */
  readonly stepMs: number;
  /** On the built-in texts; lower is better. */
  readonly bitsPerByte: number;
}

export interface Verdict {
  readonly worthIt: boolean;
  /** Why, with figures. */
  readonly reason: string;
}

/** The least share of the time for a prompt that a copy must save. */
const LEAST_GAIN = 0.1;
/** By how much writing a token may become slower: a copy with more bits has more bytes to read. */
const MOST_STEP_LOSS = 0.1;
/** By how much the bits per byte may grow. */
const MOST_QUALITY_LOSS = 0.05;

/** The speeds before and after as people read them. */
export function describeGain(before: ModelMeasurement, after: ModelMeasurement): string {
  return `prompt ${Math.round(after.promptTokensPerSecond)} tok/s per core, was ${Math.round(before.promptTokensPerSecond)}`;
}

/** Whether a copy is to be used instead of the original. */
export function judge(before: ModelMeasurement, after: ModelMeasurement): Verdict {
  const saved = 1 - before.promptTokensPerSecond / after.promptTokensPerSecond;
  const slower = after.stepMs / before.stepMs - 1;
  const worse = after.bitsPerByte / before.bitsPerByte - 1;
  if (saved < LEAST_GAIN) {
    return refused(`a prompt takes ${percent(1 - saved)} of the time, and at most ${percent(1 - LEAST_GAIN)} count`);
  }
  if (slower > MOST_STEP_LOSS) {
    return refused(`a token takes ${percent(slower)} longer, and at most ${percent(MOST_STEP_LOSS)} are allowed`);
  }
  if (!(worse <= MOST_QUALITY_LOSS)) {
    return refused(
      `it needs ${percent(worse)} more bits per byte, and at most ${percent(MOST_QUALITY_LOSS)} are allowed`,
    );
  }
  return { worthIt: true, reason: `a prompt takes ${percent(1 - saved)} of the time, bits per byte ${signed(worse)}` };
}

/** What a completion after a move of the anchor needs: tokens of prompt, and tokens of text. */
const TYPICAL_PROMPT = 64;
const TYPICAL_TEXT = 16;
/** Copies whose times differ by less than this share count as equally fast. */
const SAME_TIME = 0.1;

/** Whether to take one copy rather than another: the clearly faster one, and of two about as fast the better one. */
export function isBetter(one: ModelMeasurement, other: ModelMeasurement): boolean {
  const ratio = typicalMs(one) / typicalMs(other);
  if (Math.abs(1 - ratio) < SAME_TIME) return one.bitsPerByte < other.bitsPerByte;
  return ratio < 1;
}

function typicalMs({ promptTokensPerSecond, stepMs }: ModelMeasurement): number {
  return (1000 * TYPICAL_PROMPT) / promptTokensPerSecond + TYPICAL_TEXT * stepMs;
}

/** A measurement as people read it: `prompt 46 tok/s, 61.0 ms a token, 0.512 bits per byte`. */
export function describeMeasurement({ promptTokensPerSecond, stepMs, bitsPerByte }: ModelMeasurement): string {
  return `prompt ${Math.round(promptTokensPerSecond)} tok/s, ${stepMs.toFixed(1)} ms a token, ${bitsPerByte.toFixed(3)} bits per byte`;
}

function refused(reason: string): Verdict {
  return { worthIt: false, reason };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function signed(share: number): string {
  return `${share < 0 ? "−" : "+"}${(100 * Math.abs(share)).toFixed(1)} %`;
}
