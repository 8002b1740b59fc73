import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { hasGraphicsDevice } from "../../../server/machine/graphics.ts";
import { temporaryDirectory } from "../models/support/workbench.ts";

test.each([
  ["dri/renderD128", true],
  ["nvidiactl", true],
  ["dxg", true],
  ["dri/card0", false],
  ["tty0", false],
])("a Linux machine with %s: %s", async (device, expected) => {
  const folder = await temporaryDirectory();
  await mkdir(path.dirname(path.join(folder, device)), { recursive: true });
  await writeFile(path.join(folder, device), "");
  expect(await hasGraphicsDevice("linux", folder)).toBe(expected);
});

test("a folder that is not there has no devices, and other platforms do not tell", async () => {
  expect(await hasGraphicsDevice("linux", "/no/such/folder")).toBe(false);
  expect(await hasGraphicsDevice("win32", "/no/such/folder")).toBe(true);
});
