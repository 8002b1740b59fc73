import type { RoutingCalibration, RoutingQuality } from "../../../server/calibration/routing-calibration.ts";
import { ROUTING_FEATURES } from "../../../server/collaboration/routing-features.ts";

const experts = ["toy-code", "toy-general"];
/** The features of the place, whether there is evidence, and the code expert's lead. */
const length = ROUTING_FEATURES.length + experts.length;
const scaling = { mean: new Array<number>(length).fill(0), scale: new Array<number>(length).fill(1) };
const zeros = new Array<number>(length).fill(0);

/** The feature that all routers below look at. */
const looksAt = ROUTING_FEATURES.indexOf("returns");

function only(value: number, lead = 0): number[] {
  return zeros.map((_, index) => (index === looksAt ? value : index === length - 1 ? lead : 0));
}

const gain = { mean: 0.1, error: 0.05, problems: 20 };
const quality: RoutingQuality = { right: 0.8, chosen: {}, steps: {}, auroc: {}, gain };

/**
 * Of two experts, the general model is right at places that return something, with log-odds of 2 or with two neighbours of
 * three, and the code expert elsewhere. The logistic router listens to evidence too.
 */
export const routingCalibration: RoutingCalibration = {
  features: [...ROUTING_FEATURES],
  experts,
  evidence: [0],
  kinds: ["language:braces", "place:code"],
  alone: { "toy-code": { right: 0.7, steps: 10 }, "toy-general": { right: 0.6, steps: 10 } },
  routers: {
    logistic: {
      model: {
        "toy-code": { scaling, coefficients: only(-3, 10), intercept: 1 },
        "toy-general": { scaling, coefficients: only(3), intercept: -1 },
      },
      quality,
    },
    neighbours: {
      model: {
        scaling,
        k: 1,
        weighting: "uniform",
        experts,
        points: [only(0), only(1)],
        right: [
          { "toy-code": 0.9, "toy-general": 0.2 },
          { "toy-code": 0.3, "toy-general": 0.8 },
        ],
      },
      quality,
    },
    factors: {
      model: {
        scaling,
        projection: [only(1)],
        output: [1],
        experts: { "toy-code": { embedding: [-3], bias: 1 }, "toy-general": { embedding: [3], bias: -1 } },
      },
      quality,
    },
  },
};

/** The same, but no router was better than the best single expert beyond its error. */
export const uselessRouting = routingWithGain({ mean: 0.01, error: 0.02, problems: 20 });

/** The same, but each router was so much better than the best single expert. */
export function routingWithGain(gain: RoutingQuality["gain"]): RoutingCalibration {
  const withGain = <T extends { quality: RoutingQuality }>(router: T): T => ({
    ...router,
    quality: { ...quality, gain },
  });
  return {
    ...routingCalibration,
    routers: {
      logistic: withGain(routingCalibration.routers.logistic),
      neighbours: withGain(routingCalibration.routers.neighbours),
      factors: withGain(routingCalibration.routers.factors),
    },
  };
}
