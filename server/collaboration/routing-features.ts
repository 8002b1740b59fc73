import { CONTEXT_FEATURES, contextFeatures, type Surroundings } from "./deferral-features.ts";
import type { Place } from "./strategy.ts";

/** UTF-16 units on either side of the cursor that are looked at: as much as slow machines read as well. */
const LOOKED_AT = 1_500;

const PLACES: readonly Place[] = ["code", "comment", "string", "prose"];

/** Languages (LSP ids) that are written alike: by indentation, in braces, as text with marks. */
const FAMILIES = {
  indented: ["python", "coffeescript", "gdscript", "nim", "sass", "yaml"],
  braces: [
    "c",
    "cpp",
    "csharp",
    "css",
    "cuda-cpp",
    "dart",
    "go",
    "groovy",
    "java",
    "javascript",
    "javascriptreact",
    "json",
    "jsonc",
    "kotlin",
    "less",
    "objective-c",
    "perl",
    "php",
    "powershell",
    "rust",
    "scala",
    "scss",
    "swift",
    "typescript",
    "typescriptreact",
    "zig",
  ],
  markup: ["asciidoc", "git-commit", "html", "latex", "markdown", "plaintext", "restructuredtext", "tex", "xml"],
} as const satisfies Record<string, readonly string[]>;

/** How the text before the cursor ends. Not all ends are among them. */
const ENDS = {
  endsInWord: /[\p{L}\p{N}_$]$/u,
  endsInOperator: /[-+*/%=<>!&|^~?]$/,
  endsInOpening: /[([{:]$/,
  endsInClosing: /[)\]}]$/,
  endsInComma: /[,;]$/,
  endsInDot: /(?:\.|->|::)$/,
} as const;

/** What many languages spell alike. Words in strings count as well: a rough figure does. */
const KEYWORDS = {
  returns: /\b(?:return|yield|throw|raise)\b/,
  branches: /\b(?:if|elif|else|switch|case|match|when)\b/,
  repeats: /\b(?:for|foreach|while|loop)\b/,
  defines: /\b(?:def|function|func|fn|fun|lambda)\b|=>/,
  declares: /\b(?:class|struct|interface|enum|trait)\b/,
  imports: /\b(?:import|from|require|include|use|using)\b/,
  binds: /\b(?:const|let|var|val|static|final)\b/,
} as const;

const PLACE_FEATURES = ["place:code", "place:comment", "place:string", "place:prose"] as const;
const LANGUAGE_FEATURES = ["language:indented", "language:braces", "language:markup", "language:other"] as const;

/** The names of the features, in the order of {@link routingFeatures}. */
export const ROUTING_FEATURES = [
  ...CONTEXT_FEATURES,
  "suffixEmpty",
  "linesBefore",
  "linesAfter",
  "lineNames",
  "knownNames",
  ...(Object.keys(ENDS) as (keyof typeof ENDS)[]),
  ...(Object.keys(KEYWORDS) as (keyof typeof KEYWORDS)[]),
  ...PLACE_FEATURES,
  ...LANGUAGE_FEATURES,
] as const;

/**
 * What can be said of a request before anybody writes, to tell which expert will be right (methods section 6). One finite
 * number for each of {@link ROUTING_FEATURES}. Lengths and numbers of lines are as log(1 + n); in an empty line, how the
 * text ends and which keywords stand there is said of the line before it.
 * @param language LSP language id
 */
export function routingFeatures({ before, after }: Surroundings, place: Place, language: string): number[] {
  const near = { before: before.slice(-LOOKED_AT), after: after.slice(0, LOOKED_AT) };
  const lines = near.before.split("\n");
  const rest = near.after.split("\n");
  const line = lines.at(-1) as string;
  const lead = (lines.findLast((each) => each.trim() !== "") ?? "").trim();
  const own = line.match(NAME) ?? [];
  const elsewhere = new Set([...lines.slice(0, -1), ...rest].join("\n").match(NAME));
  return [
    ...contextFeatures(near),
    Number(after.trim() === ""),
    Math.log1p(lines.length - 1),
    Math.log1p(rest.length - 1),
    Math.log1p(own.length),
    own.length === 0 ? 0 : own.filter((name) => elsewhere.has(name)).length / own.length,
    ...Object.values(ENDS).map((end) => Number(end.test(lead))),
    ...Object.values(KEYWORDS).map((keyword) => Number(keyword.test(lead))),
    ...PLACES.map((each) => Number(each === place)),
    ...oneHot(language),
  ];
}

const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

function oneHot(language: string): number[] {
  const fits = Object.values(FAMILIES).map((family: readonly string[]) => family.includes(language));
  return [...fits, !fits.includes(true)].map(Number);
}

/** The names of the features that say which kind of place and language this is. */
export function kindsOf(features: readonly number[]): string[] {
  const kinds: readonly string[] = [...PLACE_FEATURES, ...LANGUAGE_FEATURES];
  return ROUTING_FEATURES.filter((name, index) => kinds.includes(name) && features[index] === 1);
}
