import { describe, expect, test } from "vitest";
import {
  evidenceLeads,
  predictRight,
  ROUTERS,
  type RoutingCalibration,
  routingRow,
  routingSchema,
} from "../../../server/calibration/routing-calibration.ts";
import { ROUTING_FEATURES } from "../../../server/collaboration/routing-features.ts";
import { routingCalibration } from "../collaboration/routing-calibration.ts";

describe("evidence", () => {
  test("is by how much each predicted the text better than all do on average", () => {
    expect(evidenceLeads(["a", "b", "c"], { a: 1, b: 1.5, c: 2 })).toEqual([0.5, 0]);
    expect(evidenceLeads(["a", "b"], { a: 20, b: 0 })).toEqual([-2]);
    expect(evidenceLeads(["a", "b"], { a: 1 })).toBeUndefined();
    expect(evidenceLeads(["a", "b"], undefined)).toBeUndefined();
  });

  test("stands behind the features of the place, around its mean", () => {
    const experts = ["a", "b", "c"];
    const bits = { a: 1, b: 1.5, c: 2 };
    expect(routingRow({ experts, evidence: [0.25, 0.5] }, [7, 8], bits)).toEqual([7, 8, 1, 0.25, -0.5]);
    expect(routingRow({ experts, evidence: [0.25, 0.5] }, [7, 8], undefined)).toEqual([7, 8, 0, 0, 0]);
    // Where no evidence was learned from, there is nothing to make of it.
    expect(routingRow({ experts }, [7, 8], bits)).toEqual([7, 8, 0, 0, 0]);
  });
});

describe("routingSchema", () => {
  test("reads what was written", () => {
    expect(routingSchema.parse(JSON.parse(JSON.stringify(routingCalibration)))).toEqual(routingCalibration);
    const { evidence: _none, ...without } = routingCalibration;
    expect(routingSchema.parse(without)).toEqual(without);
  });

  const { routers } = routingCalibration;
  const short = { mean: [0], scale: [1] };

  test.each<[string, Partial<Record<keyof RoutingCalibration, unknown>>]>([
    ["one expert", { experts: ["toy-code"] }],
    ["an expert without figures", { alone: { "toy-code": { right: 0.5, steps: 1 } } }],
    ["evidence of more experts", { evidence: [0, 0] }],
    ["fewer features", { features: ROUTING_FEATURES.slice(1) }],
    ["an expert that no router knows", { experts: ["toy-code", "toy-general", "another"], evidence: [0, 0] }],
    ["no router", { routers: { ...routers, logistic: undefined } }],
    [
      "a router of other features",
      {
        routers: {
          ...routers,
          neighbours: { ...routers.neighbours, model: { ...routers.neighbours.model, scaling: short } },
        },
      },
    ],
    [
      "a router that lacks an expert",
      {
        routers: {
          ...routers,
          logistic: { ...routers.logistic, model: { "toy-code": routers.logistic.model["toy-code"] } },
        },
      },
    ],
  ])("refuses %s", (_what, changed) => {
    expect(routingSchema.safeParse({ ...routingCalibration, ...changed }).success).toBe(false);
  });
});

test.each(ROUTERS)("predictRight by %s refuses features that it was not learned for", (router) => {
  expect(() => predictRight(routingCalibration, router, [1], undefined)).toThrow(/features where/);
});
