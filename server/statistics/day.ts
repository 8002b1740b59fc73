/**
 * The day of a moment by the clock of the machine that the server runs on, as `2026-11-22`. Days in this form sort as they
 * follow each other.
 */
export function dayOf(moment: Date): string {
  const parts = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

/** The day that is so many days before a moment's own. */
export function dayBefore(moment: Date, days: number): string {
  // By the calendar: a day on which the clocks change is not 24 hours long.
  return dayOf(new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() - days));
}
