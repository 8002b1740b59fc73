import { z } from "zod";
import { choice, variant } from "./setting-definition.ts";

/** The settings that say how each strategy works: part of the settings in `settings.ts`, and allowed for a single request. */
export const STRATEGY_SETTINGS = {
  "routing.rules": variant(
    z
      .array(
        z.object({
          language: z.string().min(1).default("*"),
          place: z.enum(["code", "comment", "string", "prose", "*"]).default("*"),
          expert: z.enum(["general", "code"]),
        }),
      )
      .default([]),
    'Rules for the routing strategy, tried before the built-in ones: `{ "language": "markdown", "place": "prose", "expert": "general" }`.',
  ),
  "routing.router": variant(
    choice({
      rules: "By language and place.",
      logistic: "By how likely each is to be right, predicted by logistic regression.",
      neighbours: "By how likely each is to be right, going by the most similar places that were measured.",
      factors: "By how likely each is to be right, predicted by factors of a matrix of experts and places.",
    }).default("rules"),
    "Routing: how the expert is chosen where none of your own rules fits. How likely an expert is to be right is known as far as the two were measured together.",
  ),
  "routing.costWeight": variant(
    z.number().min(0).max(10).default(0.05),
    "Routing by probability: how much more likely to be right an expert must be for each second that it takes longer. 0 asks the likeliest, whatever it costs.",
  ),
  "cascade.rule": variant(
    choice({
      calibrated:
        "Where it is probably right and the cheaper one wrong. By sum, minimum and mean, where the two were not measured together.",
      sum: "Where the whole text of the cheaper one is unlikely.",
      minimum: "As soon as one token of the cheaper one is unlikely.",
      margin: "As soon as the cheaper one wavers between two tokens.",
      mean: "Where the tokens of the cheaper one are unlikely on average.",
      quantile: "Where a quarter of the cheaper one's tokens are unlikely.",
    }).default("calibrated"),
    "Cascade: when the stronger expert takes over.",
  ),
  "cascade.level": variant(
    choice({
      answer: "The cheaper expert's whole text is kept, or left to the stronger one.",
      token: "The stronger expert decides the tokens of which the cheaper one is unsure.",
      speculative:
        "The cheaper expert drafts; the stronger one lets pass what it finds nearly as likely as its own choice.",
    }).default("answer"),
    "Cascade: what is left to the stronger expert. All but `answer` need experts that share a vocabulary.",
  ),
  "cascade.tokenProbability": variant(
    z.number().min(0).max(1).default(0.5),
    "Cascade by `token`: the stronger expert decides where the cheaper one gives its likeliest token less than this probability.",
  ),
  "cascade.tolerance": variant(
    z.number().min(0).max(1).default(0.2),
    "Cascade by `speculative`: how much less likely than its own choice the stronger expert lets a token be. 0 gives the stronger expert's own text.",
  ),
  "cascade.quality": variant(
    z.number().min(0).max(1).default(0.97),
    "Cascade, calibrated: at least this share of the right answers that the stronger expert would give alone.",
  ),
  "cascade.mostDeferred": variant(
    z.number().min(0).max(1).default(1),
    "Cascade, calibrated: at most this share of answers is left to the stronger expert, even where quality suffers.",
  ),
  "cascade.sumLogProbability": variant(
    z.number().max(0).default(-1.5),
    "Cascade by `sum`: the stronger expert takes over when the text of the cheaper one becomes less likely than this (natural log).",
  ),
  "cascade.minLogProbability": variant(
    z.number().max(0).default(-0.7),
    "Cascade by `minimum`: the stronger expert takes over as soon as a token of the cheaper one is less likely than this (natural log).",
  ),
  "cascade.margin": variant(
    z.number().min(0).max(1).default(0.3),
    "Cascade by `margin`: the stronger expert takes over as soon as the likeliest token of the cheaper one is ahead of the next by less than this probability.",
  ),
  "cascade.meanLogProbability": variant(
    z.number().max(0).default(-0.2),
    "Cascade by `mean` or `quantile`: the stronger expert takes over when the mean, or the lower quartile, of the cheaper one's log-probabilities is below this (natural log).",
  ),
  "ensemble.fusion": variant(
    choice({
      auto: "Where the experts share a vocabulary, contrast for a larger and a smaller one that are weighed by evidence, else mixture; where they do not, bytes.",
      mixture: "The mean of probabilities. For experts that share a vocabulary.",
      product:
        "The geometric mean: who is sure that something is wrong can forbid it. For experts that share a vocabulary.",
      contrast:
        "The larger expert decides; where it is unsure it avoids what the smaller one likes more than itself. For experts that share a vocabulary.",
      proxy:
        "Proxy tuning: the general model decides; where it is unsure it takes over what the code expert has learned beyond the anti-expert, a third model (experts.anti). For three that share a vocabulary.",
      bytes: "The mean, byte by byte. For any experts.",
      union: "An approximation for any experts: the pieces of text that either lists, scored by both.",
      aligned: "An approximation for any experts: the partner's tokens become those that are spelled most alike.",
      relative:
        "An approximation for any experts whose files hold their embedding tables: tokens are compared by meaning.",
    }).default("auto"),
    "Ensemble: how the experts' opinions become one.",
  ),
  "ensemble.weights": variant(
    choice({
      evidence: "By how well each predicted the text before the cursor.",
      fixed: "By a fixed number, ensemble.generalWeight.",
      accuracy: "By how often each was right in measurements, whatever the language here.",
      confidence: "At each token by who is surer. For experts that share a vocabulary.",
    }).default("evidence"),
    "Ensemble: how the experts are weighed.",
  ),
  "ensemble.generalWeight": variant(
    z.number().min(0).max(1).default(0.3),
    "Ensemble with fixed weights: the weight of the general model. The code expert has the rest.",
  ),
  "ensemble.confidenceTemperature": variant(
    z.number().min(0).max(100).default(0.5),
    "Ensemble weighed by confidence: how much surer an expert must be to lead, in nats of entropy. 0 listens to the surer one alone; large numbers listen to both alike.",
  ),
  "ensemble.gate": variant(
    z.number().min(0).max(1).default(1),
    "Ensemble by `mixture`, `product` or `bytes`: the partner is asked only where the expert with more weight (of equals, the faster one) gives its likeliest token less than this probability. 1 asks always, 0 never. Lower is faster. With `bytes` it makes the ensemble an approximation: text that the partner was not asked about is cut into its tokens in one way only.",
  ),
  "ensemble.contrast": variant(
    z.number().min(0).max(1).default(0.3),
    "Ensemble by `contrast`: how strongly the larger expert avoids what the smaller one prefers. 0 lets the larger one write alone; above 0.3 mistakes become likely.",
  ),
  "ensemble.proxy": variant(
    z.number().min(0).max(2).default(1),
    "Ensemble by `proxy`: how much of the difference between code expert and anti-expert the general model takes over. 0 lets the general model write alone, 1 takes over all of it.",
  ),
  "ensemble.speculation": variant(
    z.boolean().default(true),
    "Experts that share a vocabulary: the faster one writes some tokens ahead where that saves time, and the other checks them at once, in an ensemble and wherever a cascade or `auto` has the stronger expert write. The answers are the same.",
  ),
  "ensemble.tolerance": variant(
    z.number().min(0).max(0.5).default(0.02),
    "Ensemble of experts with different tokenizers: ways of cutting the text into tokens are followed only when they weigh more than this share. 0 is exact and slow.",
  ),
  "ensemble.shortcut": variant(
    z.number().min(0).max(1).default(0.5),
    "Ensemble of experts with different tokenizers: a whole token is taken at once when each expert gives it more than this probability. 1 turns the shortcut off.",
  ),
  "ensemble.relative.rate": variant(
    z.number().min(0.001).max(5).default(0.5),
    "Ensemble with the fusion `relative`: how far a step of the search moves, in logits.",
  ),
  "ensemble.relative.steps": variant(
    z.number().int().min(0).max(50).default(5),
    "Ensemble with the fusion `relative`: how many steps the search takes. 0 leaves the main expert's distribution as it is.",
  ),
  "rerank.anchors": variant(
    z.number().int().min(1).max(2).default(1),
    "Rerank: how often the stronger expert writes. The second time it sees the text split at the cursor instead of some lines before, which gives another text to choose from, but it has to read that first.",
  ),
  "rerank.span": variant(
    choice({
      whole: "Whole answers, each with the lines that follow.",
      line: "Line by line: all go on from the best one. Each line is judged by itself.",
    }).default("whole"),
    "Rerank: what is chosen among.",
  ),
  "rerank.view": variant(
    choice({
      infilling: "As whoever writes it, with the end in view, which is in the cache.",
      reading: "From the beginning to the end, without knowing what follows. Slower, since it has to be read first.",
    }).default("infilling"),
    "Rerank: how a judge reads the text.",
  ),
  "rerank.judges": variant(
    choice({
      auto: "Both experts where they share a vocabulary, else the stronger one.",
      strongest: "The stronger expert.",
      all: "Both experts.",
    }).default("auto"),
    "Rerank: who judges the texts.",
  ),
  "vote.sameness": variant(
    choice({
      syntax:
        "Code that parses to the same tree: white space, comments, trailing commas, optional semicolons and the kind of quotes do not count. Elsewhere as by text.",
      text: "Texts that are the same but for spaces within a line and the kind of quotes.",
    }).default("syntax"),
    "Vote: which texts count as the same.",
  ),
};
