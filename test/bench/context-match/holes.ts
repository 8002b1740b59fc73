import { createHash } from "node:crypto";
import path from "node:path";
import { declaredName } from "../../../server/completion/context/declarations.ts";
import type { Package, PackageFile } from "./packages.ts";

/** A place in a file where the rest of a line is missing that uses what another file declares. */
export interface Hole {
  readonly package: Package;
  readonly file: PackageFile;
  /** Where the hole begins, in UTF-16 units. */
  readonly offset: number;
  /** What stood there, to the end of the line. */
  readonly solution: string;
  /** The identifier, and the file that declares it. */
  readonly name: string;
  readonly declaredIn: string;
}

const SHORTEST_NAME = 5;
const SHORTEST_SOLUTION = 6;
const LONGEST_SOLUTION = 80;
const PER_FILE = 2;

/**
 * Digs `count` holes, as evenly over the packages as possible. The same seed gives the same holes for the same files.
 * A line qualifies when it is indented (inside of a body), no comment, import or declaration, and uses an identifier
 * that exactly one other file of the package declares, which the file imports. The hole begins at the line's first character, in front of
 * the identifier, or behind it, by the seed's choice.
 */
export function digHoles(packages: readonly Package[], count: number, seed: string): Hole[] {
  const queues = packages.map((from) => {
    const seen = new Map<string, number>();
    return candidates(from, seed).filter(({ file }) => {
      const number = (seen.get(file.path) ?? 0) + 1;
      seen.set(file.path, number);
      return number <= PER_FILE;
    });
  });
  const holes: Hole[] = [];
  for (let round = 0; holes.length < count && queues.some((queue) => queue.length > round); round++) {
    for (const queue of queues) {
      const hole = queue[round];
      if (hole && holes.length < count) holes.push(hole);
    }
  }
  return holes;
}

/** All holes of a package in an order that only the seed decides. */
function candidates(from: Package, seed: string): Hole[] {
  const declaredIn = declarations(from);
  const found: { readonly key: string; readonly hole: Hole }[] = [];
  for (const file of from.files) {
    let offset = 0;
    let quoted = false;
    for (const line of file.text.split("\n")) {
      const wasQuoted = quoted;
      if ((line.split(/"""|`/).length - 1) % 2 === 1) quoted = !quoted;
      const hole = wasQuoted || quoted ? undefined : holeIn(line, seed, declaredIn, file.path);
      if (hole && imports(file, hole.declaredIn, hole.name)) {
        const { column, ...rest } = hole;
        found.push({
          key: digest(seed, from.name, file.path, String(offset)),
          hole: { package: from, file, offset: offset + column, ...rest },
        });
      }
      offset += line.length + 1;
    }
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ hole }) => hole);
}

/** The files that declare an identifier. */
function declarations({ files }: Package): Map<string, string[]> {
  const declaredIn = new Map<string, string[]>();
  for (const { path: file, text } of files) {
    for (const name of new Set(text.split("\n").flatMap((line) => declaredName(line) ?? []))) {
      declaredIn.set(name, [...(declaredIn.get(name) ?? []), file]);
    }
  }
  return declaredIn;
}

/** Whether a file imports another one, by its name or by the identifier. */
function imports({ text }: PackageFile, other: string, name: string): boolean {
  const stem = path.basename(other, path.extname(other));
  const lines = text.split("\n").filter((line) => /^\s*(import|from|\}|export)\b|\brequire\(/.test(line));
  const words = new Set(lines.flatMap((line) => line.split(/[^\w$-]+/)));
  return words.has(name) || words.has(stem);
}

function holeIn(
  line: string,
  seed: string,
  declaredIn: ReadonlyMap<string, readonly string[]>,
  file: string,
): { column: number; solution: string; name: string; declaredIn: string } | undefined {
  if (!/^\s+\S/.test(line) || /^\s*(?:\/\/|\/\*|\*|#|@|import\b|from\b|export\b|["'`])/.test(line)) return undefined;
  if (declaredName(line) !== undefined) return undefined;
  for (const { 0: name, index } of line.matchAll(/[A-Za-z_$][\w$]*/g)) {
    const files = declaredIn.get(name) ?? [];
    if (name.length < SHORTEST_NAME || files.length !== 1 || files[0] === file) continue;
    if (isInString(line.slice(0, index))) continue;
    const columns = [line.search(/\S/), index, index + name.length];
    const column = columns[Number.parseInt(digest(seed, file, line).slice(0, 6), 16) % 3] as number;
    const solution = line.slice(column);
    const length = solution.trim().length;
    if (length < SHORTEST_SOLUTION || length > LONGEST_SOLUTION || !/\w{2}/.test(solution)) continue;
    return { column, solution, name, declaredIn: files[0] as string };
  }
  return undefined;
}

function isInString(before: string): boolean {
  return ['"', "'", "`"].some((quote) => before.split(quote).length % 2 === 0) || /\/\/|#\s/.test(before);
}

function digest(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex");
}
