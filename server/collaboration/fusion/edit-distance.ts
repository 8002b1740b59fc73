/**
 * Levenshtein distance of two byte strings: how many bytes must be inserted, removed or replaced.
 * @param most larger distances are all returned as `most + 1`
 */
export function editDistance(a: Uint8Array, b: Uint8Array, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let above = Uint16Array.from({ length: b.length + 1 }, (_, i) => i);
  let row = new Uint16Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const cost = Math.min(replaced, (above[j] as number) + 1, (row[j - 1] as number) + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [above, row] = [row, above];
  }
  return Math.min(above[b.length] as number, most + 1);
}
