import { expect, test } from "vitest";
import { linuxBattery, macBattery } from "../../../server/machine/battery-state.ts";

function power(files: Readonly<Record<string, string>>) {
  const names = new Set(Object.keys(files).map((file) => file.split("/")[0] ?? ""));
  return {
    supplies: async () => [...names],
    read: async (file: string) => files[file.replace("/sys/class/power_supply/", "")],
  };
}

test("Linux says how full the battery is and what it does", async () => {
  const battery = { "BAT0/type": "Battery\n", "BAT0/status": "Discharging\n", "BAT0/capacity": "57\n" };
  expect(await linuxBattery(power({ ...battery, "AC/type": "Mains\n" }))).toBe("discharging, 57 %");
  expect(await linuxBattery(power({ ...battery, "BAT1/type": "Battery\n" }))).toBe("discharging, 57 %; unknown");
});

test("a mouse's battery is not the machine's", async () => {
  expect(await linuxBattery(power({ "hid/type": "Battery\n", "hid/scope": "Device\n" }))).toBe("none");
  expect(await linuxBattery(power({}))).toBe("none");
});

test("macOS says it in a line", () => {
  const line = " -InternalBattery-0 (id=1234)\t57%; discharging; 4:03 remaining present: true\n";
  expect(macBattery(`Now drawing from 'Battery Power'\n${line}`)).toBe("discharging, 57 %");
  expect(macBattery("Now drawing from 'AC Power'\n")).toBe("none");
});
