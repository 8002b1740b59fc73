import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { readText } from "./cpu-quota.ts";

const run = promisify(execFile);

/** People turn it on and off by hand, or once in a battery's charge. */
const FRESH_MS = 60_000;
/** A completion does not wait longer than this for the answer; the next one has it. */
const PATIENCE_MS = 200;
const COMMAND = { timeout: 10_000, windowsHide: true };

/** Whether the machine saves its battery; undefined where it cannot be found out. May reject. */
export type ReadSaving = () => Promise<boolean | undefined>;

/** Knows whether the machine is on battery saver. */
export class BatterySaver {
  readonly #read: ReadSaving;
  #known = false;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(read: ReadSaving = savingOn(process.platform)) {
    this.#read = read;
  }

  /** Whether the machine saves its battery, at most a minute old. What cannot be found out is "no". Never rejects. */
  async saving(): Promise<boolean> {
    if (performance.now() - this.#readAt < FRESH_MS) return this.#known;
    this.#reading ??= this.#refresh();
    let patience: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, PATIENCE_MS).unref();
    });
    await Promise.race([this.#reading, enough]);
    clearTimeout(patience);
    return this.#known;
  }

  async #refresh(): Promise<void> {
    this.#known = (await this.#read().catch((_unknown: unknown) => undefined)) ?? false;
    this.#readAt = performance.now();
    this.#reading = undefined;
  }
}

function savingOn(platform: NodeJS.Platform): ReadSaving {
  if (platform === "linux") return () => linuxSaving();
  if (platform === "darwin") return macSaving;
  if (platform === "win32") return windowsSaving;
  return async () => undefined;
}

/** The folders of batteries and the like, and what is asked of the desktop's power service; injectable for tests. */
export interface LinuxPower {
  supplies(): Promise<string[]>;
  read(file: string): Promise<string | undefined>;
  profile(): Promise<string>;
}

/** Where Linux lists batteries and chargers. */
export const SUPPLIES = "/sys/class/power_supply";
/** The machine itself. */
export const LINUX: LinuxPower = {
  supplies: () => readdir(SUPPLIES),
  read: readText,
  profile: async () => (await run("powerprofilesctl", ["get"], COMMAND)).stdout,
};

/** A power-saving profile counts only while the machine lives on its battery. Rejects where nobody knows. */
export async function linuxSaving({ supplies, read, profile }: LinuxPower = LINUX): Promise<boolean> {
  const discharging = await Promise.all(
    (await supplies()).map(async (name) => {
      const [type, scope, status] = await Promise.all(
        ["type", "scope", "status"].map(async (file) => (await read(`${SUPPLIES}/${name}/${file}`))?.trim()),
      );
      // Mice and headphones have batteries too, of scope "Device".
      return type === "Battery" && scope !== "Device" && status === "Discharging";
    }),
  );
  if (!discharging.includes(true)) return false;
  if ((await read("/sys/firmware/acpi/platform_profile"))?.trim() === "low-power") return true;
  return (await profile()).trim() === "power-saver";
}

async function macSaving(): Promise<boolean> {
  const { stdout } = await run("pmset", ["-g"], COMMAND);
  return /^\s*lowpowermode\s+1\s*$/m.test(stdout);
}

/** "On" only while the machine lives on its battery. */
const WINDOWS_STATUS =
  "[Windows.System.Power.PowerManager,Windows.System.Power,ContentType=WindowsRuntime]::EnergySaverStatus";

async function windowsSaving(): Promise<boolean> {
  const command = ["-NoProfile", "-NonInteractive", "-Command", WINDOWS_STATUS];
  const { stdout } = await run("powershell.exe", command, COMMAND);
  return stdout.trim() === "On";
}
