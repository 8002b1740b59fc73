/** decode: plain writing · decodeLookup: an edit whose result repeats what stands elsewhere in the file. */
export type DecodeKind = "decode" | "decodeLookup";

const ESSAY = `# How a lighthouse works

A lighthouse is a tower with a bright lamp at its top. It shows ships where the coast is, and where they may enter a harbour
by night. The first ones were open fires on hills; later they were coal fires in iron baskets, oil lamps with mirrors, and
electric lamps behind large lenses of glass.

`;

const FUNCTION = `def read_temperatures(path, unit="celsius"):
    """Reads one temperature a line and returns the mean, the lowest and the highest of them."""
    values = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            try:
                values.append(float(text))
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {text!r} is no temperature") from error
    if unit == "fahrenheit":
        values = [(value - 32) * 5 / 9 for value in values]
    return sum(values) / len(values), min(values), max(values)


`;

const PEOPLE = ["keeper", "captain", "fisherman", "engineer", "painter", "pilot", "merchant", "carpenter"];
const MEASURED = ["pressures", "heights", "weights", "distances", "speeds", "volumes", "voltages", "angles"];

/**
 * The text up to the cursor. Each repeat ends in other words: nothing that was written before, and that a system may
 * remember, is written again, while most of the prompt is warm.
 */
export function decodePrompt(kind: DecodeKind, repeat: number): string {
  if (kind === "decode") return `${ESSAY}## The ${PEOPLE[repeat % PEOPLE.length]}'s day\n\n`;
  const measured = MEASURED[repeat % MEASURED.length] ?? "";
  const beginning = FUNCTION.slice(0, FUNCTION.indexOf(", encoding"));
  return `${FUNCTION}# The same for ${measured}.\n${beginning.replaceAll("temperature", measured.slice(0, -1))}`;
}
