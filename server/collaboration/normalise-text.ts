import type { CompletionRequest } from "./strategy.ts";

/** Spaces within a line have a meaning here that only the language itself knows. */
const SPACES_COUNT: ReadonlySet<string> = new Set(
  "shellscript fish bat powershell makefile dockerfile yaml css scss less sass stylus lisp clojure scheme racket".split(
    " ",
  ),
);

const LITERAL = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/gu;
/** Quotes that may not be what they seem: of several lines, of a regular expression, within a template. */
const AMBIGUOUS = /"""|'''|[/^]["'`]|`[^`]*\$\{[^`]*`[^`]*`/u;
/** Between these quotes no language that has both kinds sees more in one than in the other. */
const PLAIN = /^'[^"\\$#]*'$/u;

/** Names and numbers, whose dots belong to them; literals; marks that spaces mean nothing to; and operators. */
const TOKEN = new RegExp(
  `(?<literal>${LITERAL.source})|(?<name>[\\p{L}\\p{N}\\p{M}_$.]+)|(?<mark>[,;()[\\]{}])|(?<colon>:)|(?<sign>[^\\s\\p{L}\\p{N}\\p{M}_$.,;:()[\\]{}"'\`]+)`,
  "gu",
);

interface Token {
  readonly text: string;
  readonly kind: string;
  /** Whether a space stands before it. */
  readonly isSpaced: boolean;
}

/** What texts for one place have in common that say the same: {@link normaliseText} where the place is one of code. */
export function textKey(text: string, { language, place }: Pick<CompletionRequest, "language" | "place">): string {
  return place === "code" && !SPACES_COUNT.has(language) ? normaliseText(text) : text.trimEnd();
}

/**
 * Code without what two programmers would not argue about, for finding candidates that say the same: spaces around
 * brackets, commas and evenly spaced operators, single or double quotes, and what stands at the ends of lines. Indentation
 * stays, and so do the contents of strings. Behind a quote that does not end in its line nobody knows what is text and
 * what is code, so everything from that line on stays.
 */
export function normaliseText(text: string): string {
  const lines = text.trimEnd().split("\n");
  const unclear = lines.findIndex((line) => AMBIGUOUS.test(line) || /["'`]/.test(line.replaceAll(LITERAL, "")));
  const clear = unclear < 0 ? lines.length : unclear;
  return [...lines.slice(0, clear).map(normaliseLine), ...lines.slice(clear)].join("\n");
}

function normaliseLine(line: string): string {
  const tokens = tokensOf(line.trim());
  const [indentation = ""] = tokens.length === 0 ? [] : (/^\s*/.exec(line) ?? []);
  return indentation + tokens.map(({ text }, i) => (needsSpace(tokens, i) ? ` ${text}` : text)).join("");
}

function tokensOf(code: string): Token[] {
  let end = 0;
  return [...code.matchAll(TOKEN)].map(({ 0: text, index, groups = {} }) => {
    const isSpaced = index > end;
    end = index + text.length;
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined) ?? "";
    return { text: PLAIN.test(text) ? `"${text.slice(1, -1)}"` : text, kind, isSpaced };
  });
}

/** Whether the space before a token says something: without it two names, or two operators, would be one. */
function needsSpace(tokens: readonly Token[], i: number): boolean {
  const [left, right] = [tokens[i - 1], tokens[i]];
  if (!left || !right?.isSpaced) return false;
  // A dot may be part of an operator too.
  if ((isSign(left) || left.text.endsWith(".")) && (isSign(right) || right.text.startsWith("."))) return true;
  if (isMark(left) || isMark(right)) return false;
  if (isSign(left)) return !isEven(tokens, i - 1);
  return !isSign(right) || !isEven(tokens, i);
}

/** Whether an operator has spaces on both sides or on none: elsewhere it may be the sign of one operand, as in `f -1`. */
function isEven(tokens: readonly Token[], i: number): boolean {
  const [left, sign, right] = [tokens[i - 1], tokens[i], tokens[i + 1]];
  const isOperand = (token: Token | undefined) => token !== undefined && !isMark(token) && !isSign(token);
  return !isOperand(left) || !isOperand(right) || sign?.isSpaced === right?.isSpaced;
}

function isSign({ kind }: Token): boolean {
  return kind === "sign" || kind === "colon";
}

function isMark({ kind }: Token): boolean {
  return kind === "mark" || kind === "colon";
}
