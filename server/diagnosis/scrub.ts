import type { Private } from "./diagnosis.ts";

/** Stands for what was taken out. */
const HIDDEN = "…";
const LONGEST = 300;
/** Shorter lines (`}`, `end`) say nothing about a document. */
const SHORTEST_LINE = 4;
const ADDRESS = /\b[a-z][a-z\d+.-]+:\/\/\S+/gi;
/** Quoted words may come from a document. Names of commands stand in quotes, too. */
const QUOTED = /"(?!Tandem: [A-Z])[^"]*"|`[^`]*`|(?<![\p{L}\d])'[^']*'(?![\p{L}\d])/gu;
const SLASH = /[\\/]/;
/** Anything with a dot before a letter may be one. */
const FILE_NAME = /\.\p{L}/u;
/** Words with a dot that name no file of the user's. */
const KNOWN_NAME = /^(tandem\.[\w.]+|llama\.cpp|Node\.js|[\w.-]+\.gguf|hf:[\w.@/+-]+)$/;
const PUNCTUATION = /^([("'[<]*)(.*?)([)\]>"'.,:;!?]*)$/s;

/**
 * A message without what it may say about a person's files: addresses, paths, names of files, whatever is quoted, and lines of
 * the documents that are open. The first line of it, 300 characters at most.
 */
export function scrubMessage(message: string, secrets: Private): string {
  const masked = maskLines(message, secrets.texts);
  const [line = ""] = masked.split(/\r?\n/, 1);
  const words = hideNames(hideHome(line, secrets.home), secrets.names)
    .replace(ADDRESS, "[address]")
    .replace(QUOTED, (quoted) => `${quoted[0]}${HIDDEN}${quoted[0]}`)
    .split(" ")
    .map(withoutPath)
    .join(" ");
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}${HIDDEN}` : words;
}

/** A path with `~` for the home folder, and without the names that are private. */
export function scrubPath(place: string, { home, names }: Private): string {
  return hideNames(hideHome(place, home), names);
}

/** What a model is called: a path of the user's only by the name of the file. */
export function scrubModel(reference: string): string {
  if (reference.startsWith("hf:")) return reference;
  return reference.slice(Math.max(reference.lastIndexOf("/"), reference.lastIndexOf("\\")) + 1);
}

/** A text in which `~` stands for the home folder, with slashes of whatever kind. */
export function hideHome(text: string, home: string): string {
  const [root = "", ...parts] = home
    .replace(/[\\/]+$/, "")
    .split(SLASH)
    .map(literally);
  // The root is nobody's home.
  if (parts.length === 0) return text;
  // Of "file:///home" only the last slash belongs to the path.
  const beginning = root === "" ? "[\\\\/]" : `${root}[\\\\/]+`;
  return text.replace(new RegExp(beginning + parts.join("[\\\\/]+"), "gi"), "~");
}

function hideNames(text: string, names: readonly string[]): string {
  const hide = (hidden: string, name: string) =>
    name === "" ? hidden : hidden.replace(new RegExp(`(?<![\\w-])${literally(name)}(?![\\w-])`, "gi"), HIDDEN);
  return names.reduce(hide, text);
}

/** A text as a regular expression that fits nothing else. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Hides lines of documents, the longest first, so that no part of one is left by another. */
function maskLines(message: string, texts: readonly string[]): string {
  const lines = new Set<string>();
  for (const text of texts) {
    for (const line of text.split(/\r\n?|\n/)) {
      const trimmed = line.trim();
      if (trimmed.length >= SHORTEST_LINE && message.includes(trimmed)) lines.add(trimmed);
    }
  }
  return [...lines]
    .sort((a, b) => b.length - a.length)
    .reduce((masked, line) => masked.replaceAll(line, HIDDEN), message);
}

function withoutPath(word: string): string {
  const [, before = "", name = "", after = ""] = PUNCTUATION.exec(word) ?? [];
  if (KNOWN_NAME.test(name)) return word;
  if (SLASH.test(name)) return `${before}[path]${after}`;
  return FILE_NAME.test(name) ? `${before}[file]${after}` : word;
}
