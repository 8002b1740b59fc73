import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BatterySaver, linuxSaving } from "../../../server/machine/power.ts";

describe("BatterySaver", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test("asks the system at most once a minute", async () => {
    const read = vi.fn(async () => true);
    const battery = new BatterySaver(read);
    expect(await Promise.all([battery.saving(), battery.saving()])).toEqual([true, true]);
    expect(await battery.saving()).toBe(true);
    expect(read).toHaveBeenCalledTimes(1);
    read.mockResolvedValue(false);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await battery.saving()).toBe(false);
    expect(read).toHaveBeenCalledTimes(2);
  });

  test.each([
    ["unknown", async () => undefined],
    ["failed", () => Promise.reject(new Error("no such command"))],
  ])("%s is not saving", async (_, read) => {
    expect(await new BatterySaver(read).saving()).toBe(false);
  });

  test("does not keep a completion waiting: the next one has the answer", async () => {
    const slow = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 1000));
    const battery = new BatterySaver(slow);
    const first = battery.saving();
    await vi.advanceTimersByTimeAsync(200);
    expect(await first).toBe(false);
    await vi.advanceTimersByTimeAsync(900);
    expect(await battery.saving()).toBe(true);
  });
});

describe("battery saver on Linux", () => {
  const machine = (files: Record<string, string>, profile: string | Error) => ({
    supplies: async () => [...new Set(Object.keys(files).map((file) => file.split("/").at(-2) ?? ""))],
    read: async (file: string) => files[file],
    profile: vi.fn(async () => {
      if (profile instanceof Error) throw profile;
      return `${profile}\n`;
    }),
  });
  const battery = (status: string, scope = "System") => ({
    "/sys/class/power_supply/BAT0/type": "Battery\n",
    "/sys/class/power_supply/BAT0/status": `${status}\n`,
    "/sys/class/power_supply/BAT0/scope": `${scope}\n`,
  });

  test("a power-saving profile on battery", async () => {
    expect(await linuxSaving(machine(battery("Discharging"), "power-saver"))).toBe(true);
  });

  test("the firmware's own profile on battery", async () => {
    const files = { ...battery("Discharging"), "/sys/firmware/acpi/platform_profile": "low-power\n" };
    expect(await linuxSaving(machine(files, new Error("not installed")))).toBe(true);
  });

  test("a balanced profile on battery is no saving", async () => {
    expect(await linuxSaving(machine(battery("Discharging"), "balanced"))).toBe(false);
  });

  test.each([
    ["plugged in", battery("Charging")],
    ["a mouse's battery", battery("Discharging", "Device")],
    ["no battery", {}],
  ])("%s: nobody is asked", async (_, files) => {
    const power = machine(files, "power-saver");
    expect(await linuxSaving(power)).toBe(false);
    expect(power.profile).not.toHaveBeenCalled();
  });

  test("rejects where nobody knows", async () => {
    await expect(linuxSaving(machine(battery("Discharging"), new Error("not installed")))).rejects.toThrow();
  });
});
