import { z } from "zod";
import { isotonicModelSchema } from "./isotonic.ts";
import { logisticModelSchema } from "./logistic.ts";
import { routingSchema } from "./routing-calibration.ts";

/** Files of another version are not used: their figures mean something else. */
export const CALIBRATION_VERSION = 3;

const share = z.number().min(0).max(1);

const deferralSchema = z.object({
  /** Names of the features of `finished` and of `running`, in order. */
  finishedFeatures: z.array(z.string()),
  runningFeatures: z.array(z.string()),
  /** Log-odds that the stronger expert is right where the cheaper one is wrong, of a finished text. */
  finished: logisticModelSchema,
  /** The same while the cheaper expert still writes. */
  running: logisticModelSchema,
  /** From the probabilities of `finished` to calibrated ones. Missing where there were too few items to fit it. */
  calibrated: isotonicModelSchema.optional(),
  /**
   * How good the probabilities of finished texts are on problems that were not seen. A cascade decides by the greater one of
   * these and those of `running`, of which it says nothing.
   */
  quality: z.object({
    items: z.number().int(),
    /** Expected calibration error, ten bins. */
    ece: z.number(),
    brier: z.number(),
    auroc: z.number().optional(),
  }),
  /**
   * What is to be expected of each threshold, the highest first: of a threshold for the same share of items, on problems
   * that were not seen.
   */
  curve: z.array(
    z.object({
      /** The stronger expert takes over from this probability on. */
      threshold: share,
      deferred: share,
      /** Right answers, as a share of all. */
      right: share,
      /** Standard error of how many more that are than the stronger expert's, holes in one problem being alike. */
      error: z.number().min(0),
      /** Mean steps of either expert. */
      cheapSteps: z.number(),
      strongSteps: z.number(),
    }),
  ),
});

/** What was learned about two experts from the logs of a benchmark. */
export const pairCalibrationSchema = z.object({
  version: z.literal(CALIBRATION_VERSION),
  /** The experts' ids. */
  cheap: z.string(),
  strong: z.string(),
  /** What it was learned from. */
  measured: z.object({
    datasets: z.array(z.object({ name: z.string(), hash: z.string(), items: z.number().int() })),
    items: z.number().int(),
    /** One that comes in several languages counts once. */
    problems: z.number().int(),
  }),
  /** Shares of right answers of each expert alone, and of whichever was right. */
  right: z.object({ cheap: share, strong: share, either: share }),
  /** Mean steps of each expert alone. */
  steps: z.object({ cheap: z.number(), strong: z.number() }),
  deferral: deferralSchema,
  /** Missing where the logs did not say what routers look at. */
  routing: routingSchema.optional(),
});

export type PairCalibration = z.output<typeof pairCalibrationSchema>;
export type DeferralCalibration = z.output<typeof deferralSchema>;
