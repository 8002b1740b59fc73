import { expertOrOther } from "./available.ts";
import { chooseExpert } from "./routing-rules.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, Experts, Strategy } from "./strategy.ts";

/** One expert, chosen by language and by where the cursor stands. */
export class Routing implements Strategy {
  readonly id = "routing";

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const { language, place, settings, prompt } = request;
    const choice = chooseExpert(language, place, settings["routing.rules"], prompt.prefix + prompt.middle);
    const { expert, instead } = await expertOrOther(choice.expert, experts, request.signal);
    const reason = instead ? `${instead} (the rule was ${choice.reason})` : choice.reason;
    return writeAlone(expert, request, { strategy: this.id, reason });
  }
}
