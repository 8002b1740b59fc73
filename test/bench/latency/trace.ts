import { Random, seedOf } from "../../../server/calibration/random.ts";
import { chooseMainHole, chooseSideHole, type Hole } from "./holes.ts";
import type { TraceFile } from "./trace-files.ts";
import { TraceWriter } from "./trace-writer.ts";

/** One thing that a person does. Offsets are in the text as it is just before. */
export interface Action {
  /** type: `insert` · erase: `remove` units before the cursor · accept: as type, all at once · jump: only the cursor */
  readonly kind: "type" | "erase" | "accept" | "jump";
  /** ms after the action before. */
  readonly gap: number;
  readonly offset: number;
  readonly remove: number;
  readonly insert: string;
  /** What the person still wants at the cursor afterwards; undefined after a slip of the finger. */
  readonly wanted: string | undefined;
  /** The person looks up and waits for a text. */
  readonly endsBurst: boolean;
}

export interface Trace {
  readonly id: string;
  readonly languageId: string;
  /** The file with its holes. */
  readonly before: string;
  /** The file as it is: what all actions lead to. */
  readonly after: string;
  readonly actions: readonly Action[];
}

export interface TraceOptions {
  readonly seed: number;
  /** How much is typed in the main place, in UTF-16 units, at least. */
  readonly characters: number;
  /** Whether the person goes to another place and back: true unless given. */
  readonly jumps?: boolean;
}

// Within words people need 120 to 180 ms a key, more where a word or a line ends.
const KEY_MS = { word: 145, wordEnd: 210, line: 330, spread: 0.3 };
const PAUSE_MS = { shortest: 400, longest: 3000 };
const SLIP = { chance: 0.03, noticed: 260 };
const JUMP_MS = 800;
const ACCEPT = { chance: 0.35, shortest: 6, longest: 60, ms: 700 };
/** Characters after which a burst surely ends at the next natural place. */
const LONGEST_BURST = 24;
const SHORTEST_BURST = 4;

/** What is typed in one go: a line break with the indentation that editors add, a word, a mark, white space. */
const UNITS = /\n[ \t]*|[\p{L}\p{N}_]+|[ \t]+|[^\s\p{L}\p{N}_]/gu;

/**
 * A person typing in a file: one place of some lines and another of some words that are missing, bursts of keys at
 * human intervals, pauses, slips of the finger, a jump to the other place and back. At some pauses the rest of the
 * line comes at once, in every system alike: accepted where the suggestion offers it, else as from a list of words.
 * So the document is the same in every system at every key. The same file, seed and options give the same trace.
 */
export function createTrace(file: TraceFile, { seed, characters, jumps = true }: TraceOptions): Trace {
  const random = new Random(seedOf(file.id, seed));
  const main = chooseMainHole(file.text, characters, random);
  const side = jumps ? chooseSideHole(file.text, main, random) : undefined;
  const writer = new TraceWriter(file.text, [main, ...(side ? [side] : [])]);
  const { before } = writer;
  typeMain(writer, main, side, random);
  return { id: file.id, languageId: file.languageId, before, after: writer.text, actions: writer.actions };
}

function typeMain(writer: TraceWriter, main: Hole, side: Hole | undefined, random: Random): void {
  let jumped = side === undefined;
  let pause = PAUSE_MS.longest;
  let typed = 0;
  writer.jump(main, JUMP_MS);
  for (let rest = main.text; rest; rest = writer.rest(main)) {
    const unit = nextUnit(rest);
    typeUnit(writer, main, unit, pause, random);
    typed += unit.length;
    pause = 0;
    if (!writer.rest(main) || !endsHere(typed, unit, random)) continue;
    writer.endBurst();
    typed = 0;
    pause = random.logUniform(PAUSE_MS.shortest, PAUSE_MS.longest);
    const [line = ""] = writer.rest(main).split("\n");
    const acceptable = line.trim().length >= ACCEPT.shortest && line.length <= ACCEPT.longest;
    if (acceptable && random.chance(ACCEPT.chance)) writer.accept(main, line, ACCEPT.ms);
    else if (side && !jumped && writer.rest(main).length < main.text.length / 2) {
      jumped = true;
      typeSide(writer, side, random);
      writer.jump(main, JUMP_MS);
    }
  }
  if (side && !jumped) typeSide(writer, side, random);
}

/** Some words at the other place; the person looks up once, before the last unit. */
function typeSide(writer: TraceWriter, side: Hole, random: Random): void {
  writer.jump(side, random.logUniform(PAUSE_MS.shortest, PAUSE_MS.longest));
  let pause = JUMP_MS;
  let looked = false;
  for (let rest = side.text; rest; rest = writer.rest(side)) {
    typeUnit(writer, side, nextUnit(rest), pause, random);
    pause = 0;
    const left = writer.rest(side);
    if (looked || left.length === 0 || side.text.length - left.length < SHORTEST_BURST) continue;
    looked = true;
    writer.endBurst();
    pause = random.logUniform(PAUSE_MS.shortest, PAUSE_MS.longest);
  }
}

function nextUnit(rest: string): string {
  return rest.match(UNITS)?.[0] ?? rest.charAt(0);
}

/** Types a unit, a character a key; a line break and its indentation are one key. `pause` comes before the first. */
function typeUnit(writer: TraceWriter, hole: Hole, unit: string, pause: number, random: Random): void {
  const keys = unit.startsWith("\n") ? [unit] : [...unit];
  for (const [index, key] of keys.entries()) {
    const median = unit.startsWith("\n") ? KEY_MS.line : index === 0 ? KEY_MS.wordEnd : KEY_MS.word;
    const gap = Math.max(index === 0 ? pause : 0, random.logNormal(median, KEY_MS.spread));
    const slips = index > 0 && /[a-z]/.test(key) && random.chance(SLIP.chance);
    if (slips) writer.slip(hole, neighbour(key), gap, SLIP.noticed);
    writer.type(hole, key, gap);
  }
}

function neighbour(key: string): string {
  const row = ["qwertyuiop", "asdfghjkl", "zxcvbnm"].find((letters) => letters.includes(key)) ?? "xz";
  const place = row.indexOf(key);
  return row.charAt(place > 0 ? place - 1 : place + 1);
}

/** The longer a burst has been, the likelier it ends; never within a word, since units are whole. */
function endsHere(typed: number, unit: string, random: Random): boolean {
  if (typed < SHORTEST_BURST || unit === " ") return false;
  return random.chance(typed / LONGEST_BURST);
}
