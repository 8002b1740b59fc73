import os from "node:os";
import path from "node:path";
import { LRUCache } from "lru-cache";
import picomatch from "picomatch";
import { reasonOf } from "../reason-of.ts";
import { decodeUri } from "./decode-uri.ts";
import { DocumentError } from "./document-error.ts";

/** Whether a document, as its client names it, may be read into a prompt. */
export type MayRead = (document: string) => boolean;

interface Rule {
  /** As the user wrote it. */
  readonly pattern: string;
  /** What fits is not excluded after all. */
  readonly isException: boolean;
  readonly fits: (path: string) => boolean;
}

/** Windows and settings differ in their lists, but not in many. */
const MOST_LISTS = 16;
const MOST_DOCUMENTS = 500;
/** Of a broken pattern in a message, in UTF-16 units. */
const LONGEST_SHOWN = 60;
const MATCHING: picomatch.PicomatchOptions = {
  dot: true,
  // Names of any case; a line break may stand in a name like any other character.
  flags: "is",
  // The same on every system: paths are brought into one form.
  windows: false,
  nonegate: true,
  fastpaths: false,
  // What is broken is refused; otherwise it would never fit anything, without a word.
  strictBrackets: true,
  debug: true,
};
/** A scheme has two letters at least: one is a drive. */
const URI = /^[a-z][a-z\d+.-]+:(?:\/\/[^/?#]*)?([^?#]*)/i;

const lists = new LRUCache<string, Exclusions>({ max: MOST_LISTS });

/** What a list of patterns excludes. The same object for the same list. */
export function exclusionsOf(patterns: readonly string[]): Exclusions {
  const key = JSON.stringify(patterns);
  const exclusions = lists.get(key) ?? new Exclusions(patterns);
  lists.set(key, exclusions);
  return exclusions;
}

/**
 * The documents that are never read into a prompt: those that a pattern of `tandem.exclude` fits. Patterns hold in any
 * folder unless they begin at the root, or at `~` for the home folder; of several that fit, the last one counts, and one
 * that begins with `!` is an exception.
 */
export class Exclusions {
  /** Patterns that are broken and count for nothing: which, why, and what to write. */
  readonly problems: readonly string[];
  readonly #rules: readonly Rule[];
  readonly #known = new LRUCache<string, { readonly pattern: string | undefined }>({ max: MOST_DOCUMENTS });

  constructor(patterns: readonly string[]) {
    const read = patterns.map(readRule);
    this.#rules = read.filter((rule) => typeof rule !== "string");
    this.problems = read.filter((problem) => typeof problem === "string");
  }

  /** The pattern that excludes a document (a URI of any scheme, or a path); undefined where none does. */
  find(document: string): string | undefined {
    const known = this.#known.get(document);
    if (known) return known.pattern;
    const place = pathOf(document);
    const last = this.#rules.findLast(({ fits }) => fits(place));
    const pattern = last?.isException ? undefined : last?.pattern;
    this.#known.set(document, { pattern });
    return pattern;
  }

  /** As {@link find}, for those who only want to know whether. */
  readonly mayRead: MayRead = (document) => this.find(document) === undefined;

  /** @throws {DocumentError} where the document is excluded */
  check(document: string): void {
    const pattern = this.find(document);
    if (pattern === undefined) return;
    throw new DocumentError(
      `${path.posix.basename(pathOf(document))} is not read: the pattern ${JSON.stringify(pattern)} of the setting tandem.exclude fits it. To complete here, take the pattern out of that setting, or add an exception that begins with "!".`,
    );
  }
}

/** A rule, or what is wrong with its pattern. */
function readRule(pattern: string): Rule | string {
  const isException = pattern.startsWith("!") && !pattern.startsWith("!(");
  try {
    const fits = picomatch(wherever((isException ? pattern.slice(1) : pattern).trim()), MATCHING);
    return { pattern, isException, fits: (place) => fits(place) };
  } catch (failure) {
    const reason = reasonOf(failure);
    const shown = JSON.stringify(pattern.length > LONGEST_SHOWN ? `${pattern.slice(0, LONGEST_SHOWN)}…` : pattern);
    return `The pattern ${shown} of the setting tandem.exclude is broken and excludes nothing: ${reason}. Write it as "**/*.key" or "private/**"; the other patterns count.`;
  }
}

/** A pattern for whole paths without their first slash. */
function wherever(pattern: string): string {
  if (pattern === "") throw new SyntaxError("it is empty");
  const glob = pattern.endsWith("/") ? `${pattern}**` : pattern;
  if (glob.startsWith("~/")) return `${escapeGlob(inOneForm(os.homedir()))}${glob.slice(1)}`;
  if (/^(\/|[a-z]:\/)/i.test(glob)) return glob.replace(/^\/+/, "");
  return glob.startsWith("**/") ? glob : `**/${glob.replace(/^(\.\/)+/, "")}`;
}

function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\](){}!+@|^$]/g, "\\$&");
}

/** The path of a document of whatever kind: files, files that were never saved, cells of notebooks. */
function pathOf(document: string): string {
  const ofUri = URI.exec(document)?.[1];
  return inOneForm(ofUri === undefined ? path.resolve(document) : decodeUri(ofUri));
}

/** With forward slashes, without `..`, and without the first slash. */
function inOneForm(place: string): string {
  return path.posix.join("/", place.replaceAll("\\", "/")).slice(1);
}
