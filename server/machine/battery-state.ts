import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { LINUX, type LinuxPower, SUPPLIES } from "./power.ts";

const run = promisify(execFile);
const COMMAND = { timeout: 2_000 };

/** How full the battery is and what it does, in words; "none" where there is none, "unknown" where nobody says. Never rejects. */
export async function batteryState(platform: NodeJS.Platform = process.platform): Promise<string> {
  try {
    if (platform === "linux") return await linuxBattery();
    if (platform === "darwin") return macBattery((await run("pmset", ["-g", "batt"], COMMAND)).stdout);
  } catch (_nobodySays) {
    // Containers have no such folder, and desktops no such tool.
  }
  return "unknown";
}

/** The batteries that Linux lists for the machine itself. Rejects where it lists none at all. */
export async function linuxBattery({ supplies, read }: Pick<LinuxPower, "supplies" | "read"> = LINUX): Promise<string> {
  const states = await Promise.all(
    (await supplies()).map(async (name) => {
      const [type, scope, status, capacity] = await Promise.all(
        ["type", "scope", "status", "capacity"].map(async (file) =>
          (await read(`${SUPPLIES}/${name}/${file}`))?.trim(),
        ),
      );
      // Mice and headphones have batteries too, of scope "Device".
      if (type !== "Battery" || scope === "Device") return [];
      return [`${(status ?? "unknown").toLowerCase()}${capacity ? `, ${capacity} %` : ""}`];
    }),
  );
  return states.flat().join("; ") || "none";
}

/** What `pmset -g batt` says: "discharging, 57 %". */
export function macBattery(output: string): string {
  const [, percent, state] = /(\d+)%;\s*([\w ]+);/.exec(output) ?? [];
  return percent === undefined ? "none" : `${state}, ${percent} %`;
}
