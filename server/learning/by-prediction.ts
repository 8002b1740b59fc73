import { checkFinite } from "../calibration/check-data.ts";
import { FitError } from "../calibration/fit-error.ts";
import type { PlanChoice, PlanChooser, PlanQuestion, PlanScore } from "./plan-chooser.ts";

/** Takes the plan of which most is predicted, and learns nothing. */
export const BY_PREDICTION: PlanChooser = {
  choose: async (question) => bestPredicted(question),
};

/**
 * The plan of which most is predicted, of equal ones the first.
 * @throws FitError `empty` or `not-finite`
 */
export function bestPredicted<Plan extends string>({
  predictions,
}: Pick<PlanQuestion<Plan>, "predictions">): PlanChoice<Plan> {
  const plans = plansOf(predictions);
  const plan = plans.reduce((best, each) => (predictions[each] > predictions[best] ? each : best));
  const scores = Object.fromEntries(
    plans.map((each): [string, PlanScore] => [each, { predicted: predictions[each], learned: 0, bonus: 0 }]),
  ) as Record<Plan, PlanScore>;
  return { plan, drawn: false, scores };
}

/**
 * The plans that may be chosen.
 * @throws FitError `empty` where there is none, `not-finite` where a prediction is no number
 */
export function plansOf<Plan extends string>(predictions: Readonly<Record<Plan, number>>): Plan[] {
  const plans = Object.keys(predictions) as Plan[];
  if (plans.length === 0) throw new FitError("empty", "There is no plan to choose. Give at least one.");
  checkFinite(
    plans.map((plan) => predictions[plan]),
    "Prediction",
  );
  return plans;
}
