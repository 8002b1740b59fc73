import type { ExpertRole } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import type { Settings } from "../settings.ts";
import { surroundingsOf } from "./deferral-features.ts";
import type { CompletionRequest, Place } from "./strategy.ts";

/** "*" stands for every language, or every place. */
export type RoutingRule = Settings["routing.rules"][number];

export interface Route {
  readonly expert: ExpertRole;
  /** In words a user understands: "prose in Markdown: general model". */
  readonly reason: string;
}

interface BuiltInRule extends RoutingRule {
  /** The rule holds only when the cursor's line has at least this many words so far. */
  readonly minWords?: number;
}

/** The first rule that fits decides. */
const RULES: readonly BuiltInRule[] = [
  { language: "*", place: "prose", expert: "general" },
  // git shows its instructions as comments; what is written there is still a message to people.
  { language: "git-commit", place: "*", expert: "general" },
  { language: "*", place: "comment", expert: "general" },
  // A string of a few words is a key, a path or a format. A longer one speaks to people.
  { language: "*", place: "string", expert: "general", minWords: 4 },
  { language: "*", place: "*", expert: "code" },
];

const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  c: "C",
  cpp: "C++",
  csharp: "C#",
  css: "CSS",
  "git-commit": "a commit message",
  go: "Go",
  html: "HTML",
  java: "Java",
  javascript: "JavaScript",
  javascriptreact: "JavaScript",
  json: "JSON",
  latex: "LaTeX",
  markdown: "Markdown",
  php: "PHP",
  plaintext: "plain text",
  powershell: "PowerShell",
  python: "Python",
  restructuredtext: "reStructuredText",
  ruby: "Ruby",
  rust: "Rust",
  shellscript: "a shell script",
  sql: "SQL",
  typescript: "TypeScript",
  typescriptreact: "TypeScript",
  yaml: "YAML",
};

/**
 * The expert for a place. `extraRules` (the user's) are tried before the built-in ones. `before` is the text before the
 * cursor, from which long strings are told from short ones; without it, strings count as short.
 */
export function chooseExpert(language: string, place: Place, extraRules: readonly RoutingRule[], before = ""): Route {
  const own = ownRoute(language, place, extraRules);
  if (own) return own;
  const expert = RULES.find((rule) => fits(rule, language, place, before))?.expert ?? "code";
  return { expert, reason: `${wordsFor(place, language)}: ${EXPERT_NAMES[expert]}` };
}

/** The expert for a request by the built-in rules. */
export function ruleFor({ language, place, prompt }: Pick<CompletionRequest, "language" | "place" | "prompt">): Route {
  return chooseExpert(language, place, [], surroundingsOf(prompt).before);
}

/** The expert that the first of the user's rules names which fits a place; undefined where none does. */
export function ownRoute(language: string, place: Place, rules: readonly RoutingRule[]): Route | undefined {
  const own = rules.find((rule) => fits(rule, language, place, ""));
  return (
    own && { expert: own.expert, reason: `${wordsFor(place, language)}: ${EXPERT_NAMES[own.expert]}, by your rule` }
  );
}

/** "comment in TypeScript". */
function wordsFor(place: Place, language: string): string {
  return `${place} in ${Object.hasOwn(LANGUAGE_NAMES, language) ? LANGUAGE_NAMES[language] : language}`;
}

function fits(rule: BuiltInRule, language: string, place: Place, before: string): boolean {
  return (
    (rule.language === "*" || rule.language === language) &&
    (rule.place === "*" || rule.place === place) &&
    (rule.minWords === undefined || wordsInString(before) >= rule.minWords)
  );
}

/** Words since the last quote in the cursor's line. */
function wordsInString(before: string): number {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const content = line.slice(Math.max(line.lastIndexOf('"'), line.lastIndexOf("`"), line.search(/(?<!\w)'[^']*$/)) + 1);
  return content.match(/\p{L}+/gu)?.length ?? 0;
}
