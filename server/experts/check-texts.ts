/**
 * Texts of about 1 kB that nobody has trained on, to compare two copies of one model with. Their bits per byte mean
 * little beside another model's.
 */
export const CHECK_TEXTS: readonly string[] = [
  `import { readFile } from "node:fs/promises";

export interface Tide {
  readonly harbour: string;
  readonly at: Date;
  readonly metres: number;
}

/** Reads a table of tides: one line each, fields separated by semicolons. */
export async function readTides(file: string, harbour: string): Promise<Tide[]> {
  const text = await readFile(file, "utf8");
  const tides: Tide[] = [];
  for (const [index, line] of text.split("\\n").entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [day = "", time = "", height = ""] = line.split(";");
    const at = new Date(\`\${day.trim()}T\${time.trim()}:00Z\`);
    const metres = Number(height.replace(",", "."));
    if (Number.isNaN(at.getTime()) || Number.isNaN(metres)) {
      throw new Error(\`\${file}, line \${index + 1}: this is no tide: \${line}\`);
    }
    tides.push({ harbour, at, metres });
  }
  return tides.sort((a, b) => a.at.getTime() - b.at.getTime());
}

export function highest(tides: readonly Tide[]): Tide | undefined {
  return tides.reduce<Tide | undefined>((best, tide) => (best && best.metres >= tide.metres ? best : tide), undefined);
}
`,
  `from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Loom:
    """Threads by colour, and how often each of them crosses another one."""

    width: int
    threads: list[str] = field(default_factory=list)

    def add(self, colour: str, count: int = 1) -> None:
        if len(self.threads) + count > self.width:
            raise ValueError(f"the loom is {self.width} threads wide, {count} more do not fit")
        self.threads.extend([colour] * count)

    def crossings(self) -> dict[tuple[str, str], int]:
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for left, right in zip(self.threads, self.threads[1:]):
            if left != right:
                counts[tuple(sorted((left, right)))] += 1
        return dict(counts)

    def pattern(self, rows: int) -> str:
        lines = []
        for row in range(rows):
            shift = row % max(1, len(self.threads))
            lines.append("".join(colour[0] for colour in self.threads[shift:] + self.threads[:shift]))
        return "\\n".join(lines)


if __name__ == "__main__":
    loom = Loom(width=12)
    loom.add("red", 4)
    loom.add("blue", 3)
    print(loom.pattern(5))
    print(loom.crossings())
`,
  `# Keeping the bakery's orders

The orders of each day are kept in one file, \`orders/YYYY-MM-DD.json\`. A new file is begun at four in the morning, when
the ovens are lit, and not at midnight: whoever orders at one o'clock wants bread on the same day.

## Adding an order

1. Look whether the customer has ordered before. If so, take over the address, but ask for the telephone number again.
2. Enter the loaves, each with its weight in grams. A dozen rolls count as one loaf.
3. Run \`bakery check\`. It complains when the flour does not last until the next delivery.

## When something goes wrong

- **An order is missing.** It has most likely been entered on the wrong day. Search for the name in all files of the
  week before you ask the customer.
- **The totals do not agree.** Somebody has changed a price while the shop was open. Prices are read once, in the
  morning, so the receipts are right and the list is not.
- **The printer stays silent.** Turn it off, wait for ten seconds, and turn it on again. The queue is kept, so nothing
  is lost and nothing needs to be printed twice.
`,
];
