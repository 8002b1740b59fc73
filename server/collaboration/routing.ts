import type { Calibrations } from "../calibration/calibrations.ts";
import type { Router } from "../calibration/routing-calibration.ts";
import { availableExperts, expertOrOther } from "./available.ts";
import { surroundingsOf } from "./deferral-features.ts";
import type { EvidenceLedger } from "./evidence.ts";
import { learnedRoute, unfit } from "./learned-route.ts";
import { measuredPair } from "./measured-pair.ts";
import { routingFeatures } from "./routing-features.ts";
import { ownRoute, type Route, ruleFor } from "./routing-rules.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, Experts, Strategy } from "./strategy.ts";

/**
 * One expert, chosen before anybody writes: by the user's rules; then by how likely each is to be right, where that is
 * wanted and was measured; else by language and by where the cursor stands. How well each has predicted the user's text
 * counts where other strategies have asked both: one that asks one expert cannot compare them.
 */
export class Routing implements Strategy {
  readonly id = "routing";

  constructor(
    private readonly calibrations: Pick<Calibrations, "forPair">,
    private readonly ledger: Pick<EvidenceLedger, "compare">,
  ) {}

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const { language, place, settings } = request;
    const router = settings["routing.router"];
    const own = ownRoute(language, place, settings["routing.rules"]);
    if (own || router === "rules") return this.#follow(own ?? ruleFor(request), request, experts);
    return this.#byProbability(router, request, experts);
  }

  async #byProbability(router: Router, request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const { language, place, settings, prompt, signal } = request;
    const available = await availableExperts(experts, signal);
    if (available.alone) return writeAlone(available.alone, request, { strategy: this.id, reason: available.reason });
    const { general, code } = available;
    const features = routingFeatures(surroundingsOf(prompt), place, language);
    const pair = await measuredPair(this.calibrations, general, code);
    const why = unfit(pair?.routing, [general, code], features);
    if (!pair?.routing || why !== undefined) {
      const { expert, reason } = ruleFor(request);
      return this.#follow({ expert, reason: `${reason} (by rule: ${why})` }, request, experts);
    }
    const compared = this.ledger.compare(general, code, language);
    const measured = compared && compared.bytes > 0 ? compared : undefined;
    const { expert, reason } = learnedRoute(pair.routing, [general, code], {
      router,
      costWeight: settings["routing.costWeight"],
      features,
      bits: measured && { [general.id]: measured.general, [code.id]: measured.code },
    });
    return writeAlone(expert, request, { strategy: this.id, reason });
  }

  async #follow(route: Route, request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const { expert, instead } = await expertOrOther(route.expert, experts, request.signal);
    const reason = instead ? `${instead} (the rule was ${route.reason})` : route.reason;
    return writeAlone(expert, request, { strategy: this.id, reason });
  }
}
