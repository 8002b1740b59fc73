import type { BatterySaver } from "../machine/power.ts";
import type { Settings } from "../settings.ts";

/** Whether nothing is to be done unasked, since the machine saves its battery and the user wants it so. Never rejects. */
export async function savesBattery(
  { "power.onBatterySaver": onSaver }: Pick<Settings, "power.onBatterySaver">,
  battery: Pick<BatterySaver, "saving">,
): Promise<boolean> {
  return onSaver === "pause" && (await battery.saving());
}
