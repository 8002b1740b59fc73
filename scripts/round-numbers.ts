/** A copy of plain data with every number rounded to so many significant digits. */
export function roundNumbers(value: unknown, digits: number): unknown {
  if (typeof value === "number") return Number(value.toPrecision(digits));
  if (Array.isArray(value)) return value.map((each) => roundNumbers(each, digits));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, roundNumbers(each, digits)]));
}
